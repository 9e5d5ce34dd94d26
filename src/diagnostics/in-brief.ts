/** Equal lines in a row from which on the rest of them are told by their number. */
const most = 3;

/** An example as a page shows it: where a line repeats for long, it stands there once and the others are counted. */
export function inBrief(example: string): string {
  const lines = example.split('\n');
  const shown: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    let end = at + 1;
    while (lines[end] === line) end++;
    const indent = line.slice(0, line.length - line.trimStart().length);
    if (end - at <= most) shown.push(...lines.slice(at, end));
    else shown.push(line, `${indent}# … and this line ${(end - at - 1).toLocaleString('en')} times more`);
    at = end;
  }
  return shown.join('\n');
}
