/**
 * The text of rules/msen.rules without what is remembered of earlier mail and what others are asked: a store, the DNS and
 * the sender's server would be timed, and not the policy.
 */
export function withoutOthers(text: string): string {
  const statements = text.split(/\n(?=\S)/);
  const kept = statements.filter((statement) => !declares.test(statement) && !asks.test(statement));
  return kept.join('\n').replace(/ or pop-login within 30 minutes/, '');
}

const declares = /^(?:dnsbl|spf|callout|state|greylist|section "Greylisting)/;
const asks = /^\w+ [\w-]+\n[\s\S]*(?:listed on|spf is|refused by|is stranger)/;
