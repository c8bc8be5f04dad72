// The style sheet of both elements. It is there before an element is drawn, so that nothing is ever seen without it.

const sheet = new CSSStyleSheet();

/** Reads the sheet, which is beside the module. */
export async function loadStyle(server) {
  const answer = await fetch(new URL('credentials.css', server));
  sheet.replaceSync(await answer.text());
}

export default sheet;
