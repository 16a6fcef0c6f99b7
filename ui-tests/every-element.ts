// Every element that a page may know, each with every attribute that may load, run or name something.

const HTML =
  'a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink ' +
  'blockquote body br button canvas caption center cite code col colgroup command content data datalist ' +
  'dd del details dfn dialog dir div dl dt element em embed fencedframe fieldset figcaption figure font ' +
  'footer form frame frameset h1 h6 head header hgroup hr html i iframe image img input ins isindex kbd ' +
  'keygen label legend li link listing main map mark marquee menu menuitem meta meter model nav nextid ' +
  'nobr noembed noframes noscript object ol optgroup option output p param picture plaintext portal pre ' +
  'progress q rb rp rt rtc ruby s samp script search section select selectedcontent shadow slot small ' +
  'source spacer span strike strong style sub summary sup table tbody td template textarea tfoot th ' +
  'thead time title tr track tt u ul var video wbr webview x-custom xmp';
const SVG =
  'a animate animateMotion animateTransform audio canvas circle cursor defs desc discard feImage filter ' +
  'foreignObject g handler iframe image linearGradient listener mask marker metadata mpath path pattern ' +
  'rect script set solidcolor style switch symbol tbreak text textPath title tref tspan use video view';
const MATHML =
  'annotation annotation-xml maction maligngroup math menclose merror mglyph mi mn mo mpadded mphantom ' +
  'mrow ms mspace mstyle mtable mtd mtext mtr semantics';

const ADDRESSES =
  'src href xlink:href data poster background action formaction cite ping manifest lowsrc dynsrc ' +
  'longdesc profile classid codebase archive code icon usemap imagesrcset srcset from to values ' +
  'attributeName begin';
const EVENTS =
  'onload onerror onclick onfocus onmouseover onpointerover onanimationstart ontoggle onbegin onstart ' +
  'onresize onbeforematch';

/** The texts; `address` is where they try to load from. */
export function everyElement(address: string): string[] {
  const attributes = [
    ...ADDRESSES.split(' ').map(name => `${name}="${address}?${name}"`),
    ...EVENTS.split(' ').map(name => `${name}="alert(1)"`),
    `style="background:url(${address}?style);position:fixed;inset:0"`,
    `srcdoc="<img src=${address}?srcdoc>" http-equiv=refresh content="0;url=${address}?refresh"`,
    'id=body name=cookie class=jp-Dialog is=x-y autofocus tabindex=0 contenteditable autoplay open rel=stylesheet',
    'data-commandlinker-command="terminal:create-new" data-testid=agentchat-allow'
  ].join(' ');
  const whole = (name: string) => `<${name} ${attributes}>x</${name}>`;
  return [
    ...HTML.split(' ').map(whole),
    ...SVG.split(' ').map(name => `<svg>${whole(name)}</svg>`),
    ...MATHML.split(' ').map(name => `<math>${whole(name)}</math>`)
  ];
}
