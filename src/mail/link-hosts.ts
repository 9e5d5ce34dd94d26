/** Hosts of the links in these texts, each once, in the order in which they come: domains as A-labels, or IP addresses. */
export function linkHosts(texts: readonly string[], most: number): string[] {
  const hosts = new Set<string>();
  for (const text of texts) {
    for (const [link] of withoutReferences(text).matchAll(links)) {
      const host = hostOf(link);
      if (host !== undefined) hosts.add(host);
      if (hosts.size >= most) return [...hosts];
    }
  }
  return [...hosts];
}

/**
 * What mail programs make links of: a scheme, or a name that begins with `www.`; in HTML also what leaves the scheme out.
 * Browsers take a backslash for a slash.
 */
const links = /(?:https?:[\\/]{2}|(?<=["'=])[\\/]{2}|\bwww\.)[^\s"'<>]{1,2000}/gi;

/** The host as a browser reads it (WHATWG URL); undefined where it would find none. */
function hostOf(link: string): string | undefined {
  const whole = /^http/i.test(link) ? link : /^www/i.test(link) ? `http://${link}` : `http:${link}`;
  const host = URL.parse(whole)
    ?.hostname.replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return host === undefined || host === '' ? undefined : host;
}

/** Numeric character references of HTML, behind which a link could hide. */
function withoutReferences(text: string): string {
  return text.replace(/&#(?:x([\da-f]{1,6})|(\d{1,7}));?/gi, (whole, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code < 0x80 ? String.fromCharCode(code) : whole;
  });
}
