import { type ReadonlySignal, signal } from '@preact/signals';

/** A line at the foot of the page about what just happened; screen readers read it out. */
export interface Notice {
  readonly id: number;
  readonly kind: 'done' | 'refused' | 'news';
  readonly text: string;
  /** What can be done about it, such as `Undo`. */
  readonly action?: { readonly label: string; run(): void };
}

export interface Notices {
  readonly shown: ReadonlySignal<readonly Notice[]>;
  /** Shows it for so many milliseconds (10 seconds, if not said) and returns how to take it away before. */
  tell(notice: Omit<Notice, 'id'>, forMs?: number): () => void;
}

const most = 3;

export function createNotices(): Notices {
  const shown = signal<readonly Notice[]>([]);
  let last = 0;
  return {
    shown,
    tell(notice, forMs = 10_000) {
      last += 1;
      const id = last;
      shown.value = [...shown.value, { ...notice, id }].slice(-most);
      const remove = () => {
        shown.value = shown.value.filter((one) => one.id !== id);
      };
      setTimeout(remove, forMs);
      return remove;
    },
  };
}
