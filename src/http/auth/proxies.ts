import { BlockList, isIP } from 'node:net';
import type { ApiContext } from '../context.ts';

/** The proxies whose headers are believed. */
export interface Proxies {
  /** Whether a request came through one of them. */
  brought(c: ApiContext): boolean;
  /** Who asks: the address at the other end of the connection, or the one that a believed proxy gives. Empty where there is none. */
  clientOf(c: ApiContext): string;
  /** Whether the browser speaks TLS, to us or to a believed proxy. */
  isSecure(c: ApiContext): boolean;
  /** The host that the browser asked for, with its port. */
  hostOf(c: ApiContext): string;
}

/** `from`: IP addresses, and networks such as `10.0.0.0/8`. */
export function createProxies(from: readonly string[]): Proxies {
  const list = new BlockList();
  for (const network of from) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  const isOurs = (address: string): boolean => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
  const brought = (c: ApiContext) => isOurs(peerOf(c));

  return {
    brought,
    clientOf(c) {
      const peer = peerOf(c);
      if (!isOurs(peer)) return peer;
      // The last address that isn't a proxy of ours: what stands before it, anybody may have written.
      const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => plain(hop.trim()));
      return hops.findLast((hop) => isIP(hop) !== 0 && !isOurs(hop)) ?? peer;
    },
    isSecure: (c) => brought(c) && c.req.header('x-forwarded-proto')?.split(',').at(-1)?.trim() === 'https',
    hostOf: (c) => (brought(c) ? c.req.header('x-forwarded-host') : undefined) ?? c.req.header('host') ?? '',
  };
}

function peerOf(c: ApiContext): string {
  return plain(c.env.incoming?.socket.remoteAddress ?? '');
}

/** `::ffff:127.0.0.1`, as a socket that takes both families calls it, is 127.0.0.1. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
