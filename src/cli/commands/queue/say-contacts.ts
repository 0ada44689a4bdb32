import type { Contact, Entry } from '../../../queue/entry.ts';
import type { Output } from '../../output.ts';

/** Whom to call, how, and what time it is there; below it the links. */
export function sayContacts(out: Output, { contacts, links }: Pick<Entry, 'contacts' | 'links'>, now: number): void {
  if (contacts.length > 0) {
    out.table(
      ['contact', 'name', 'title', 'e-mail', 'phone', 'local time', 'tier'],
      contacts.map((one) => [
        one.lead_id,
        one.name,
        one.title,
        one.email,
        one.phone,
        sayLocalTime(one.timezones, now),
        one.tier,
      ]),
    );
  }
  const ofContacts = contacts.flatMap((one) => linesOf(one));
  for (const line of [...said(links), ...ofContacts]) out.say(line);
}

function linesOf({ lead_id, links }: Contact): string[] {
  return said(links).map((line) => `${lead_id}: ${line}`);
}

function said(links: Entry['links']): string[] {
  return Object.entries(links).map(([name, url]) => `${name} ${url}`);
}

/** `Mon 14:05`; `Sun 23:05 to Mon 04:05` where it is one of several clocks; empty where nobody knows. */
export function sayLocalTime(timezones: readonly string[], now: number): string {
  const clocks = timezones.map((timeZone) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .format(now)
      .split(/,? /),
  );
  const [[firstDay, first] = [], [lastDay, last] = []] = clocks;
  if (firstDay === undefined) return '';
  if (lastDay === undefined) return `${firstDay} ${first}`;
  return `${firstDay} ${first} to ${firstDay === lastDay ? last : `${lastDay} ${last}`}`;
}
