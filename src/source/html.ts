/** Whether a file is a page, whose inline scripts are its program. */
export const isPage = (file: string): boolean => /\.html?$/i.test(file);

/**
 * A page's inline scripts as one program: everything else becomes spaces, so that every line and column stays where it is.
 * A script that is no JavaScript (a shader, a template, JSON) or that has a `src` of its own is left out.
 */
export function scriptsOf(page: string): string {
  let program = '';
  let end = 0;
  const blank = (to: number): void => {
    program += page.slice(end, to).replace(/[^\n\r]/g, ' ');
    end = to;
  };
  for (const match of page.matchAll(/<!--[\s\S]*?-->|<script\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/script\s*>/gi)) {
    const [whole, attributes, text] = match;
    if (attributes === undefined || text === undefined || !isProgram(attributes)) continue;
    const start = match.index + whole.indexOf('>', '<script'.length + attributes.length) + 1;
    blank(start);
    program += text;
    end = start + text.length;
    // Scripts are programs of their own: the last statement of one must not go on in the next.
    program += ';';
    end += 1;
  }
  blank(page.length);
  return program;
}

function isProgram(attributes: string): boolean {
  if (/\bsrc\s*=/i.test(attributes)) return false;
  const type = /\btype\s*=\s*["']?([^"'\s>]*)/i.exec(attributes)?.[1]?.toLowerCase() ?? '';
  return type === '' || type === 'module' || /^(text|application)\/(java|ecma|babel|type)script$|^text\/(babel|jsx)$/.test(type);
}
