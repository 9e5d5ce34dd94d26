import type { Diagnostic, Fix } from './diagnostic.ts';
import type { FindingPage } from './finding.ts';
import { positionAt } from './source.ts';
import type { Span } from './span.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Findings as one SARIF 2.1.0 run; `pages` are the codes that may occur, `version` is this program's. */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  pages: readonly FindingPage[],
  version: string,
): string {
  const used = pages.filter((page) => diagnostics.some((diagnostic) => diagnostic.code === page.code));
  const driver = {
    name: 'mailpolicy',
    version,
    rules: used.map((page) => ({
      id: page.code,
      shortDescription: { text: page.title },
      fullDescription: { text: page.doc },
      help: { text: `${page.doc}\n\nBad:\n${page.bad}\nGood:\n${page.good}` },
      defaultConfiguration: { level: page.severity },
    })),
  };
  const seen = new Map<string, number>();
  const results = diagnostics.map((diagnostic) => {
    const hash = lineHash(diagnostic);
    const occurrence = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, occurrence);
    const ruleIndex = used.findIndex((page) => page.code === diagnostic.code);
    return result(diagnostic, ruleIndex, `${hash}:${occurrence}`);
  });
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function result(diagnostic: Diagnostic, ruleIndex: number, fingerprint: string) {
  const { code, severity, message, help, span, secondary = [], fixes = [] } = diagnostic;
  return {
    ruleId: code,
    ...(ruleIndex === -1 ? {} : { ruleIndex }),
    level: severity,
    message: { text: help === undefined ? message : `${message}\n${help}` },
    locations: [{ physicalLocation: location(span) }],
    ...(secondary.length === 0
      ? {}
      : {
          relatedLocations: secondary.map((each, id) => ({
            id,
            physicalLocation: location(each.span),
            message: { text: each.label },
          })),
        }),
    partialFingerprints: { primaryLocationLineHash: fingerprint },
    ...(fixes.length === 0 ? {} : { fixes: fixes.map(change) }),
  };
}

function location(span: Span) {
  return { artifactLocation: { uri: uriOf(span.source.name) }, region: region(span) };
}

function region(span: Span) {
  const start = positionAt(span.source, span.start);
  const end = positionAt(span.source, span.end);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Paths are given relative to the folder of the run, as they were named; what is no URI character is escaped. */
function uriOf(name: string): string {
  return name.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}

/** The same from run to run while the code and the line's text are the same, wherever the line has moved to. */
function lineHash({ code, span: { source, start } }: Diagnostic): string {
  const { line } = positionAt(source, start);
  const text = source.text
    .slice(source.lineStarts[line - 1] ?? 0, source.lineStarts[line] ?? source.text.length)
    .trim();
  let hash = 0x811c9dc5;
  // FNV-1a over the code and the line: stable, and no secret is in it.
  for (const character of `${code}\0${text}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

function change(fix: Fix) {
  const files = [...new Set(fix.edits.map((edit) => edit.span.source))];
  return {
    description: { text: `${fix.title} (${fix.kind})` },
    artifactChanges: files.map((source) => ({
      artifactLocation: { uri: uriOf(source.name) },
      replacements: fix.edits
        .filter((edit) => edit.span.source === source)
        .map((edit) => ({ deletedRegion: region(edit.span), insertedContent: { text: edit.text } })),
    })),
  };
}
