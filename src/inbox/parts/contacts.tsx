import type { Contact } from '../api/types.ts';
import { mailLink, phoneLink } from '../words/links.ts';
import { localTime } from '../words/local-time.ts';
import { LinkList } from './link-list.tsx';
import { useNow } from './use-now.ts';

/** Whom to call, the best first. */
export function Contacts({ contacts }: { readonly contacts: readonly Contact[] }) {
  if (contacts.length === 0) return <p class="quiet">Nobody of the company is known by name yet.</p>;
  return (
    <ol class="contacts">
      {contacts.map((contact) => (
        <li key={contact.lead_id} class="contact">
          <p>
            <b>{contact.name || contact.email || contact.lead_id}</b> <span class="quiet">{contact.title}</span>{' '}
            <span class={`tier-badge of-${contact.tier}`}>{contact.tier}</span>
          </p>
          <Reach {...contact} />
        </li>
      ))}
    </ol>
  );
}

/** How somebody is reached, and what time it is for them. */
export function Reach({ email, phone, timezones, links }: Pick<Contact, 'email' | 'phone' | 'timezones' | 'links'>) {
  return (
    <ul class="reach">
      {email !== '' && (
        <li>
          <MaybeLink href={mailLink(email)} text={email} />
        </li>
      )}
      {phone !== '' && (
        <li>
          <MaybeLink href={phoneLink(phone)} text={phone} />
        </li>
      )}
      <LocalTime timezones={timezones} />
      <LinkList links={links} />
    </ul>
  );
}

/** What is no address is shown as it is. */
function MaybeLink({ href, text }: { readonly href: string | undefined; readonly text: string }) {
  return href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>;
}

function LocalTime({ timezones }: Pick<Contact, 'timezones'>) {
  const { now, zone } = useNow();
  const time = localTime(timezones, now, zone);
  if (!time) return null;
  return (
    <li>
      <span class={time.unusual === undefined ? '' : 'unusual'}>
        {time.text}
        {time.unusual !== undefined && `, ${time.unusual}`}
      </span>
    </li>
  );
}
