/** Blocks of at most `size`. What is there already costs no turn of the event loop for each. */
export async function* inChunks<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  size: number,
): AsyncIterable<Item[]> {
  if (Symbol.asyncIterator in items) yield* laterInChunks(items, size);
  else yield* nowInChunks(items, size);
}

function* nowInChunks<Item>(items: Iterable<Item>, size: number): Iterable<Item[]> {
  let block: Item[] = [];
  for (const item of items) {
    block.push(item);
    if (block.length < size) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

async function* laterInChunks<Item>(items: AsyncIterable<Item>, size: number): AsyncIterable<Item[]> {
  let block: Item[] = [];
  for await (const item of items) {
    block.push(item);
    if (block.length < size) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}
