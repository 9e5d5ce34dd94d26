import type { Text } from '../../grammar/ast.ts';
import type { ReplyTemplate } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { badValue } from '../diagnostics/findings/conditions.ts';
import { repeatedClause, versionFirst } from '../diagnostics/findings/statements.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Source } from '../diagnostics/source.ts';
import { verbs } from '../verbs/registry.ts';
import { bindReply, refusalCodes } from './bind-reply.ts';
import { isTimezone } from './dates.ts';
import type { Lost } from './lost.ts';
import type { Program, Said } from './program.ts';
import { endOf } from './program.ts';

type Report = (diagnostic: Diagnostic) => void;

/** What a policy says once for all of its rules. */
export interface Settings {
  readonly timezone: string;
  readonly help: string | undefined;
  readonly otherwise: readonly ReplyTemplate[];
  /** Whether another such reply is written, and faulty: rules that have none are not told so as well. */
  readonly hasFaultyReply: boolean;
}

/** Reads version, help, time zone and the replies of the whole file; each is said once. */
export function bindSettings(program: Program, said: readonly Said[], lost: Lost, report: Report): Settings {
  const versions = new Set<Source>();
  let timezone: string | undefined;
  let help: string | undefined;
  const otherwise: ReplyTemplate[] = [];
  let hasFaultyReply = false;
  for (const { statement, ...each } of said) {
    if (each.kind !== 'declared') continue;
    const { declared } = each;
    switch (declared.kind) {
      case 'version':
        if (versions.has(statement.span.source)) report(repeatedClause.at(statement.span, 'mailpolicy', 'the file'));
        versions.add(statement.span.source);
        if (declared.version.text !== '1')
          report(
            versionFirst.at(
              declared.version.span,
              `this program knows version 1 of the language, not ${declared.version.text}`,
            ),
          );
        break;
      case 'help':
        if (help !== undefined) report(repeatedClause.at(statement.terms[0].span, 'help', 'the policy'));
        help = declared.url.value;
        checkHelp(declared.url, report);
        break;
      case 'timezone':
        if (timezone !== undefined) report(repeatedClause.at(statement.terms[0].span, 'timezone', 'the policy'));
        timezone = declared.zone.value;
        if (!isTimezone(timezone)) {
          report(badValue.at(declared.zone.span, `\`${timezone}\` is no time zone that this system knows`));
          timezone = 'UTC';
        }
        break;
      case 'otherwise': {
        const reply = bindReply(declared.reply, { name: 'otherwise', codes: refusalCodes(verbs) }, report);
        if (reply === undefined) {
          hasFaultyReply = true;
          break;
        }
        if (otherwise.some((other) => sameKind(other.code, reply.code)))
          report(repeatedClause.at(statement.span, 'otherwise reply', 'the policy, for the same kind of refusal'));
        otherwise.push(reply);
        break;
      }
      default:
        break;
    }
  }
  const first = said[0];
  const isFirst = first?.kind === 'declared' && first.declared.kind === 'version';
  if (!isFirst && !lost.mayVersion(first?.statement.span)) {
    report(
      versionFirst.at(
        first?.statement.terms[0].span ?? endOf(program),
        versions.size > 0
          ? '`mailpolicy 1` is not the first statement'
          : 'the policy does not name the version of its language',
      ),
    );
  }
  return { timezone: timezone ?? 'UTC', help, otherwise, hasFaultyReply };
}

/** Senders are shown the address in replies and are to find the page by it. */
function checkHelp(url: Text, report: Report): void {
  if (!/^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(url.value)) {
    report(
      badValue.at(url.span, `${quote(url.value)} is no address of a page, such as \`https://www.example.com/policy\``),
    );
    return;
  }
  const strange = /\{(?!rule\})[^{}]*\}?/.exec(url.value)?.[0];
  if (strange !== undefined)
    report(
      badValue.at(url.span, `${quote(strange)} stands for nothing in this address; \`{rule}\` is the name of the rule`),
    );
}

/** 421 and 521 close the connection and stand for themselves; else the first digit decides. */
function sameKind(one: number, other: number): boolean {
  const kind = (code: number) => (code % 100 === 21 ? 'disconnect' : Math.floor(code / 100));
  return kind(one) === kind(other);
}
