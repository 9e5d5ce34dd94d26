/** Text as a terminal shows it: how many cells each character takes, and nothing that could steer the terminal. */
export interface Cells {
  readonly shown: string;
  /** The cell in which each code unit of the text begins; one more for the end. */
  readonly columns: readonly number[];
}

const tabWidth = 4;

/** Lays a line of text out in cells: tabs become blanks, control characters become visible. */
export function layOut(line: string): Cells {
  const columns: number[] = [];
  let shown = '';
  let column = 0;
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit++) columns.push(column);
    const width = character === '\t' ? tabWidth - (column % tabWidth) : widthOf(character);
    shown += character === '\t' ? ' '.repeat(width) : visible(character);
    column += width;
  }
  return { shown, columns: [...columns, column] };
}

/** The text without what a terminal would obey or hide: control characters, and those that turn the direction of text. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu, picture);
}

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : '\ufffd';
}

const wide =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** Cells of one character: two for East Asian wide ones and emoji (UAX 11), none for those that combine. */
function widthOf(character: string): number {
  if (character <= '\u02ff') return 1;
  if (/[\p{Mn}\p{Me}\u200c\u200d]/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
