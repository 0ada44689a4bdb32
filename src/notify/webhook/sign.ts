import { Webhook } from 'standardwebhooks';
import { InputError } from '../../model/errors.ts';

export interface Signed {
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs a try of a message: the timestamp is that of the try, so that a receiver may refuse what is old. */
export type Sign = (message: { readonly id: string; readonly body: string }, at: number) => Signed;

// Standard Webhooks asks for 24 to 64 random bytes.
const secretForm = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/;

/** Throws InputError for a secret that is none; the message doesn't repeat it. */
export function signer(secret: string): Sign {
  const [, encoded] = secretForm.exec(secret) ?? [];
  const length = encoded === undefined ? 0 : Buffer.from(encoded, 'base64').length;
  if (length < 24 || length > 64) {
    throw new InputError(
      'notify.webhook_secret is no secret of Standard Webhooks: write `whsec_` and 24 to 64 random bytes in base64, such as `whsec_$(openssl rand -base64 32)` gives.',
    );
  }
  const webhook = new Webhook(secret);
  return ({ id, body }, at) => ({
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at / 1_000)),
      'webhook-signature': webhook.sign(id, new Date(at), body),
    },
  });
}
