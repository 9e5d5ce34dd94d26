/** Whether a stream is to be coloured: a terminal, unless NO_COLOR or FORCE_COLOR say otherwise (no-color.org). */
export function wantsColour(stream: { readonly isTTY?: boolean }): boolean {
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  if ((process.env['FORCE_COLOR'] ?? '') !== '') return true;
  return stream.isTTY === true;
}
