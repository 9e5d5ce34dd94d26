import { parseArgs } from 'node:util';
import type { FrontKind } from '../mail/front-kind.ts';
import { frontKinds, smtpFront } from '../mail/front-kind.ts';
import { openPolicy } from './open-policy.ts';
import { optionsOf } from './options-of.ts';
import { planData, renderPlan } from './plan-table.ts';
import { refuse } from './refuse.ts';

/** `mailpolicy plan FILE [--listener KIND] [--json]`: when each rule is known, fixed and answered, and what holds it. */
export async function plan(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ('problem' in options) {
    return refuse('plan', options.problem);
  }
  const opened = openPolicy('plan', options.file);
  if ('exit' in opened) return opened.exit;
  const { policy } = opened;
  const { front, json } = options;
  process.stdout.write(json ? `${JSON.stringify(planData(policy, front), null, 2)}\n` : renderPlan(policy, front));
  return 0;
}

interface Options {
  readonly file: string;
  readonly front: FrontKind;
  readonly json: boolean;
}

function readOptions(args: readonly string[]): Options | { readonly problem: string } {
  return optionsOf(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { listener: { type: 'string', default: smtpFront.name }, json: { type: 'boolean', default: false } },
    });
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) return { problem: 'one policy is planned: `mailpolicy plan FILE`' };
    const front = frontKinds.find((each) => each.name === values.listener);
    if (front === undefined) {
      const names = frontKinds.map((each) => each.name).join(', ');
      return { problem: `\`--listener ${values.listener}\` is none of: ${names}` };
    }
    return { file, front, json: values.json };
  });
}
