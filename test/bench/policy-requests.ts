import { recipient, visitOfTriplet } from './lookups-world.ts';

/** Requests by number, as Postfix sends them. */
export const requests = {
  /** Messages as they come, of a thousand senders. */
  msen: (number: number) =>
    request(number, {
      client: `198.51.${(number >> 8) % 250}.${number % 250}`,
      sender: `carol${number % 1000}@example.net`,
      recipient: 'ann@msen.example',
    }),
  /** A client, sender and recipient that no other number has. */
  greylisted: (number: number) => {
    const { ip, sender } = visitOfTriplet(number);
    return request(number, { client: ip, sender, recipient });
  },
} as const;

interface Envelope {
  readonly client: string;
  readonly sender: string;
  readonly recipient: string;
}

/** A request at RCPT, as Postfix 3.7 sends it; another message by each number. */
function request(number: number, { client, sender, recipient: to }: Envelope): string {
  const instance = `${(0x1000 + (number % 0xefff)).toString(16)}.${number.toString(16)}.0`;
  return `request=smtpd_access_policy
protocol_state=RCPT
protocol_name=ESMTP
client_address=${client}
client_name=mail.example.net
client_port=${1024 + (number % 60_000)}
reverse_client_name=mail.example.net
server_address=192.0.2.25
server_port=25
helo_name=mail.example.net
sender=${sender}
recipient=${to}
recipient_count=0
queue_id=
instance=${instance}
size=4096
etrn_domain=
stress=
sasl_method=
sasl_username=
sasl_sender=
ccert_subject=
ccert_issuer=
ccert_fingerprint=
ccert_pubkey_fingerprint=
encryption_protocol=
encryption_cipher=
encryption_keysize=0
policy_context=

`;
}
