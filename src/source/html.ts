/** Whether a file is a page, whose inline scripts are its program. */
export const isPage = (file: string): boolean => /\.html?$/i.test(file);

/** Code that makes models. */
const MODELS = /\btf\s*\.\s*(layers|sequential|model)\b/;
const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" };

/** An event handler's statements without the braces around them, which would hide what they declare, each character where it was. */
function handlerBody(text: string): string {
  return text.replace(/^(\s*)\{([\s\S]*)\}(\s*)$/, '$1 $2 $3').replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => (ENTITIES[entity] as string).padEnd(entity.length));
}

/** Scripts of other addresses, and of a server's root, which is not known here. */
const ELSEWHERE = /^([a-z][a-z\d+.-]*:|\/)/i;
/** Libraries as they are published; TensorFlow.js is there anyhow. */
const PUBLISHED = /[.-]min\.[cm]?js\b|(^|\/)(tensorflow|tfjs|tf)([.-][\w.-]+)?\.js\b|\bjquery\b/i;

/**
 * A page's inline scripts as one program: everything else becomes spaces, so that every line and column stays where it is. A script
 * file of the page's own folders is required where its element stands. A script that is no JavaScript (a shader, a template, JSON),
 * and a published library, are left out. What an element does on an event is part of it where that makes models.
 */
export function scriptsOf(page: string): string {
  let program = '';
  let end = 0;
  const blank = (to: number): void => {
    program += page.slice(end, to).replace(/[^\n\r]/g, ' ');
    end = to;
  };
  for (const match of page.matchAll(/<!--[\s\S]*?-->|<script(?![\w-])((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/script\s*>|\son[a-z]+\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)) {
    const [whole, attributes, text, double, single] = match;
    const handler = double ?? single;
    if (handler !== undefined && MODELS.test(handler)) {
      blank(match.index + whole.length - 1 - handler.length);
      program += `${handlerBody(handler)};`;
      end = match.index + whole.length;
    }
    if (attributes === undefined || text === undefined || !isProgram(attributes)) continue;
    const src = /\bsrc\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1];
    if (src !== undefined) {
      const loads = `require(${JSON.stringify(/^\.{0,2}\//.test(src) ? src : `./${src}`)});`;
      if (ELSEWHERE.test(src) || PUBLISHED.test(src) || loads.length > whole.length) continue;
      blank(match.index);
      program += loads;
      end = match.index + loads.length;
      continue;
    }
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
  const type = /\btype\s*=\s*["']?([^"'\s>]*)/i.exec(attributes)?.[1]?.toLowerCase() ?? '';
  return type === '' || type === 'module' || /^(text|application)\/(java|ecma|babel|type)script$|^text\/(babel|jsx)$/.test(type);
}
