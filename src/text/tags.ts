/** Tells tags from other text in angle brackets: what HTML does not know, and what does not look like a tag, is text. */

const HTML_NAMES = `
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed
fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img
input ins kbd keygen label legend li link main map mark marquee math menu menuitem meta meter nav nobr noembed
noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp
script search section select slot small source span strike strong style sub summary sup svg table tbody td template
textarea tfoot th thead time title tr track tt u ul var video wbr xmp`;

/** Many of them are words of everyday language, so that they count only beside `<svg>` or `<math>`. */
const DRAWING_NAMES = `
animate animatemotion animatetransform circle clippath defs desc ellipse fe[a-z]+ filter foreignobject g image line
lineargradient marker mask metadata mpath path pattern polygon polyline radialgradient rect set stop switch symbol
text textpath tspan use view annotation annotation-xml maction menclose merror mfenced mfrac mi mmultiscripts mn mo
mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover
semantics`;

/** As word processors and some sites write them: `<o:p>`. */
const PREFIXED_NAME = '(?:fb|o|st1|svg|v|w):[a-z][\\w-]*';

/** Attributes that stand without a value; other words behind a name are text: `a<b and c>d`. */
const LONE_ATTRIBUTES = `
allowfullscreen async autofocus autoplay checked compact controls default defer disabled formnovalidate hidden inert
ismap itemscope loop multiple muted nomodule noresize noshade novalidate nowrap open playsinline readonly required
reversed selected (?:aria|data|ng|v)-[\\w-]+`;

const either = (names: string) => names.trim().split(/\s+/).join('|');
const FIRST_ATTRIBUTE = `(?:[^\\s"'<>/=]+\\s*=|(?:${either(LONE_ATTRIBUTES)})(?=[\\s/>]))`;
const OTHER_MARKUP = '!--|!\\[(?:cdata\\[|(?:if|else|endif)\\b)|!doctype\\b|\\?xml\\b';

/** A `<` that begins no tag, or one that another `<` or the end of the text cuts off: a parser would swallow what follows. */
function looseBracket(names: string): RegExp {
  const tag = `/?(?:${either(names)}|${PREFIXED_NAME})(?:[\\s/]*>|[\\s/]+${FIRST_ATTRIBUTE})`;
  return new RegExp(`<(?!${tag}|${OTHER_MARKUP})|<(?!!--)(?=[^<>]*(?:<|$))`, 'gi');
}

const LOOSE_BRACKET = looseBracket(HTML_NAMES);
const LOOSE_BRACKET_BESIDE_DRAWINGS = looseBracket(`${HTML_NAMES} ${DRAWING_NAMES}`);
const DRAWING = /<(?:svg|math)[\s>]/i;

/** The text with every `<` that begins no tag or comment written as `&lt;`. */
export function escapeLooseBrackets(text: string): string {
  if (!text.includes('<')) return text;
  return text.replace(DRAWING.test(text) ? LOOSE_BRACKET_BESIDE_DRAWINGS : LOOSE_BRACKET, '&lt;');
}

/** How many tags a text holds. */
export function countTags(text: string): number {
  return escapeLooseBrackets(text).match(/<\/?[a-z]/gi)?.length ?? 0;
}
