/** A file and line of a stack. */
const STACK_PLACE = /(?:^|[\s(])(?:file:\/\/)?(\/[^()\n]+?\.[cm]?[jt]s):(\d+):\d+\)?$/;
/** The folders of Millrace itself, from where this file is: what users own is beside them. */
const OWN_FOLDER =
  /\/(?:decoders|inputs|lambda|model|pipeline|recovery|routing|sinks|sources|testing|tools)\//;

/**
 * Returns the file and line of the user's that something was thrown from: no file of Millrace or of a
 * package. `undefined` where the stack names none.
 */
export function findPlaceOfThrow(thrown: unknown): string | undefined {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  // Not `import.meta`: functions are bundled as CommonJS, which has none.
  const [here] = placesIn(new Error('here').stack ?? '');
  const root = here === undefined ? undefined : rootOf(here.file);
  return placesIn(stack).find(
    ({ file }) => !file.includes('/node_modules/') && !(root !== undefined && isOwn(file, root)),
  )?.place;
}

function placesIn(stack: string): readonly { readonly file: string; readonly place: string }[] {
  return stack.split('\n').flatMap((line) => {
    const [, file, number] = STACK_PLACE.exec(line) ?? [];
    return file === undefined ? [] : [{ file, place: `${file}:${number}` }];
  });
}

/** The folder that holds the folders of Millrace; a bundle has none. */
function rootOf(file: string): string | undefined {
  const end = file.lastIndexOf('/routing/');
  return end === -1 ? undefined : file.slice(0, end);
}

function isOwn(file: string, root: string): boolean {
  return file.startsWith(`${root}/`) && OWN_FOLDER.test(file.slice(root.length));
}
