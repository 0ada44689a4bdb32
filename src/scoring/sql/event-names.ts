import type { EventSignal, Model, Signal, StepsSignal, Subject } from '../../model/types.ts';

/** The signals measured on the events of one side, with their places in the model. */
export function measuredSignals(
  model: Model,
  subject: Subject,
): { readonly signal: EventSignal | StepsSignal; readonly index: number }[] {
  return model.signals.flatMap((signal, index) =>
    isMeasured(signal) && signal.of === subject ? [{ signal, index }] : [],
  );
}

export function isMeasured(signal: Signal): signal is EventSignal | StepsSignal {
  return signal.source === 'events' || signal.source === 'steps';
}

/** The names of the events that a side's signals measure or that raise hands; undefined: any name. */
export function watchedNames(model: Model, subject: Subject): string[] | undefined {
  const names = measuredSignals(model, subject).map(({ signal }) =>
    signal.source === 'steps' ? signal.steps : signal.events,
  );
  if (names.some(({ length }) => length === 0)) return undefined;
  return [...new Set([...names.flat(), ...model.handRaises.flatMap(({ events }) => events)])];
}
