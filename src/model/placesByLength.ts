/** Versions of a text by how many tokens they have more than it. */

/** @param length that of the text @returns the places of the versions that have as many more; fewer are below 0 */
export function placesByLength(
  versions: readonly { readonly length: number }[],
  length: number,
): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [place, version] of versions.entries()) {
    const more = version.length - length;
    const group = groups.get(more);
    if (group === undefined) groups.set(more, [place]);
    else group.push(place);
  }
  return groups;
}
