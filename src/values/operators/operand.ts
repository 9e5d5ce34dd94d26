import type { Term } from '../../../grammar/ast.ts';
import { fold } from '../fold.ts';
import type { Key, ValueType } from '../value-type.ts';

type Faulty = { readonly problem: string; readonly operand: number };

/** The operand at this place as a value of the type. */
export function parseOperand(operands: readonly Term[], at: number, type: ValueType): { readonly key: Key } | Faulty {
  const written = operands[at];
  if (written?.kind !== 'literal' && written?.kind !== 'text' && written?.kind !== 'word') {
    return { problem: `a value such as \`${type.example}\` stands here`, operand: at };
  }
  const parsed = type.parse(written);
  return 'problem' in parsed ? { ...parsed, operand: at } : parsed;
}

/** The same, for a type whose keys are numbers. */
export function numberOperand(
  operands: readonly Term[],
  at: number,
  type: ValueType,
): { readonly number: number } | Faulty {
  const parsed = parseOperand(operands, at, type);
  if ('problem' in parsed) return parsed;
  if (typeof parsed.key !== 'number') throw new TypeError(`values of type ${type.name} have no order`);
  return { number: parsed.key };
}

/** The first operand as a text to be looked for, folded. */
export function textOperand(operands: readonly Term[], type: ValueType): { readonly text: string } | Faulty {
  const [written] = operands;
  if (written?.kind !== 'text') return { problem: 'a text in double quotes stands here', operand: 0 };
  if (written.value === '') return { problem: '`""` is part of every text', operand: 0 };
  if (type.name === 'domain' && /[^\0-\x7f]/.test(written.value)) {
    return { problem: 'domains are compared as A-labels (`xn--…`), which hold ASCII letters only', operand: 0 };
  }
  return { text: fold(written.value) };
}
