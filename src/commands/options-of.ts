/** What `read` makes of a command's arguments, or what is wrong with them: of an unknown option parseArgs throws. */
export function optionsOf<Options>(read: () => Options): Options | { readonly problem: string } {
  try {
    return read();
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
