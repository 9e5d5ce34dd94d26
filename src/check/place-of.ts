import { positionAt } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Place } from '../mail/outcome.ts';

/** File and line at which a span begins. */
export function placeOf(span: Span): Place {
  return { file: span.source.name, line: positionAt(span.source, span.start).line };
}
