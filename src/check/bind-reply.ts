import type { ReplyTemplate } from '../core/policy.ts';
import type { WrittenReply } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { codeAgainstStatus, codeAgainstVerb } from '../diagnostics/findings/replies.ts';
import type { Verb } from '../verbs/verb.ts';
import { readTemplate } from './read-template.ts';

/** Checks a written reply against the codes that may stand there; undefined, and reported, when it is faulty. */
export function bindReply(
  written: WrittenReply,
  giver: { readonly name: string; readonly codes: readonly number[]; readonly placeholder?: string | undefined },
  report: (diagnostic: Diagnostic) => void,
): ReplyTemplate | undefined {
  let sound = true;
  if (!giver.codes.includes(written.code)) {
    report(codeAgainstVerb.at(written.codeSpan, written.code, giver.name, giver.codes));
    sound = false;
  } else if (String(written.code)[0] !== written.status[0]) {
    report(codeAgainstStatus.at(written.statusSpan, written.code, written.status));
    sound = false;
  }
  const text = readTemplate(written.text, giver.placeholder, report);
  return sound && text !== undefined ? { code: written.code, status: written.status, text } : undefined;
}

/** Every code that some verb refuses with: what `otherwise reply` may use. */
export function refusalCodes(verbs: readonly Verb[]): number[] {
  return verbs.flatMap((verb) => verb.replies?.codes ?? []).sort((one, other) => one - other);
}
