import type { Severity } from './diagnostic.ts';

/** How the parts of a rendered finding are set off. */
export interface Paint {
  readonly severity: Readonly<Record<Severity, (text: string) => string>>;
  readonly strong: (text: string) => string;
  readonly gutter: (text: string) => string;
  readonly added: (text: string) => string;
}

const plain = (text: string): string => text;
const colour = (code: string) => (text: string) => (text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`);

/** No colours at all. */
export const noPaint: Paint = {
  severity: { error: plain, warning: plain, note: plain },
  strong: plain,
  gutter: plain,
  added: plain,
};

/** The colours of a terminal (ECMA-48, SGR). */
export const terminalPaint: Paint = {
  severity: { error: colour('1;31'), warning: colour('1;33'), note: colour('1;36') },
  strong: colour('1'),
  gutter: colour('34'),
  added: colour('32'),
};
