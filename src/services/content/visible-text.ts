import { decodeEntities } from './entities.ts';

/**
 * What a reader of HTML sees, roughly: no comments, tags, scripts or styles, entities decoded, blanks made single spaces. A tag
 * of a block parts words, any other does not. One pass; broken markup is read as browsers do, as far as text depends on it.
 */
export function visibleText(html: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let open = html.indexOf('<'); open !== -1; ) {
    const tag = tagAt(html, open);
    if (tag !== undefined) {
      pieces.push(html.slice(from, open), tag.partsWords ? ' ' : '');
      from = tag.end;
    }
    open = html.indexOf('<', tag?.end ?? open + 1);
  }
  pieces.push(html.slice(from));
  return spaced(decodeEntities(pieces.join('')));
}

/** A text as a reader takes it: runs of blanks and line breaks as one space, characters that leave no mark taken out. */
export function spaced(text: string): string {
  const visible = /[^\0-\x7f]/.test(text) ? text.replace(invisible, '') : text;
  return visible.replace(/[\s\0]+/g, ' ').trim();
}

/** Soft hyphen, zero-width and directional characters, fillers, variation selectors. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

interface Tag {
  /** Where the text goes on. */
  readonly end: number;
  readonly partsWords: boolean;
}

/** The tag, comment or declaration that begins at a `<`; undefined where it is only that character. */
function tagAt(html: string, open: number): Tag | undefined {
  if (!/[a-z/!?]/i.test(html.charAt(open + 1))) return undefined;
  if (html.startsWith('<!--', open)) return { end: commentEnd(html, open), partsWords: false };
  tagName.lastIndex = open;
  const name = tagName.exec(html)?.[1]?.toLowerCase();
  if (name === undefined) return { end: after(html, '>', open), partsWords: false };
  const end = tagEnd(html, open + 1 + name.length);
  if (hidden.has(name)) return { end: elementEnd(html, name, end), partsWords: true };
  return { end, partsWords: !inline.has(name) };
}

const tagName = /<\/?([a-z][^\s/>]{0,40})/iy;
/** Elements whose content is no text. */
const hidden = new Set(['script', 'style', 'template', 'noembed', 'noframes', 'iframe']);
/** Elements that stand within a word without parting it. */
const inline = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p q rp rt ruby s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

function commentEnd(html: string, open: number): number {
  // `<!-->` and `<!--->` are whole comments (HTML section 13.2.5.43).
  if (html.startsWith('>', open + 4)) return open + 5;
  if (html.startsWith('->', open + 4)) return open + 6;
  commentClose.lastIndex = open + 4;
  return commentClose.test(html) ? commentClose.lastIndex : html.length;
}

const commentClose = /--!?>/g;

/** The end of a tag: the first `>` out of an attribute's quotes. */
function tagEnd(html: string, from: number): number {
  let isValue = false;
  for (let at = from; at < html.length; at++) {
    const character = html[at];
    if (character === '>') return at + 1;
    if (isValue && (character === '"' || character === "'")) at = after(html, character, at + 1) - 1;
    else if (character === ' ' || character === '\n' || character === '\r' || character === '\t') continue;
    isValue = character === '=';
  }
  return html.length;
}

/** Where an element whose content is not markup ends. */
function elementEnd(html: string, name: string, from: number): number {
  const close = new RegExp(`</${name}[\\s/>]`, 'gi');
  close.lastIndex = from;
  return close.test(html) ? after(html, '>', close.lastIndex - 1) : html.length;
}

function after(html: string, character: string, from: number): number {
  const at = html.indexOf(character, from);
  return at === -1 ? html.length : at + 1;
}
