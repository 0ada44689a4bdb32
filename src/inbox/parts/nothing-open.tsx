/** Beside a list, while none of its entries is open. */
export function NothingOpen() {
  return (
    <div class="nothing-open">
      <p>Choose an entry: here is then why now, whom to call, and what can be done.</p>
      <p class="only-keys">
        <kbd>j</kbd> <kbd>k</kbd> go along the list, <kbd>Enter</kbd> opens, <kbd>?</kbd> shows all keys.
      </p>
    </div>
  );
}
