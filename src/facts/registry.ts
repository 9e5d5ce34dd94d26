import type { Element } from '../core/condition.ts';
import { arc } from './arc.ts';
import { attachmentDisposition } from './attachment-disposition.ts';
import { attachmentExtension } from './attachment-extension.ts';
import { attachmentName } from './attachment-name.ts';
import { attachmentSize } from './attachment-size.ts';
import { attachmentType } from './attachment-type.ts';
import { authenticated } from './authenticated.ts';
import { body } from './body.ts';
import { client } from './client.ts';
import { clientHost } from './client-host.ts';
import { clientListedOn } from './client-listed-on.ts';
import { clientPort } from './client-port.ts';
import { date } from './date.ts';
import { declaredSize } from './declared-size.ts';
import { dkim } from './dkim.ts';
import { dmarc } from './dmarc.ts';
import { dmarcPolicy } from './dmarc-policy.ts';
import { eachRecipientAddress } from './each-recipient-address.ts';
import { eachRecipientDomain } from './each-recipient-domain.ts';
import { eachRecipientLocalPart } from './each-recipient-local-part.ts';
import { earlyPipelining } from './early-pipelining.ts';
import { earlyTalker } from './early-talker.ts';
import type { Fact } from './fact.ts';
import { from } from './from.ts';
import { fromDomain } from './from-domain.ts';
import { greylistedBy } from './greylisted-by.ts';
import { header } from './header.ts';
import { headerName } from './header-name.ts';
import { headerValue } from './header-value.ts';
import { helo } from './helo.ts';
import { heloListedOn } from './helo-listed-on.ts';
import { heloMatchesClient } from './helo-matches-client.ts';
import { heloResolves } from './helo-resolves.ts';
import { heloSpf } from './helo-spf.ts';
import { linksListedOn } from './links-listed-on.ts';
import { listener } from './listener.ts';
import { messageSize } from './message-size.ts';
import { overLimit } from './over-limit.ts';
import { popLoginWithin } from './pop-login-within.ts';
import { recipient } from './recipient.ts';
import { recipientCount } from './recipient-count.ts';
import { recipientDomain } from './recipient-domain.ts';
import { recipientLocalPart } from './recipient-local-part.ts';
import { sender } from './sender.ts';
import { senderDomain } from './sender-domain.ts';
import { senderDomainHasNullMx } from './sender-domain-has-null-mx.ts';
import { senderDomainListedOn } from './sender-domain-listed-on.ts';
import { senderDomainResolves } from './sender-domain-resolves.ts';
import { senderIsAligned } from './sender-is-aligned.ts';
import { senderIsProved } from './sender-is-proved.ts';
import { senderIsSigned } from './sender-is-signed.ts';
import { senderLocalPart } from './sender-local-part.ts';
import { senderOrganisationalDomain } from './sender-organisational-domain.ts';
import { senderRefusedBy } from './sender-refused-by.ts';
import { spf } from './spf.ts';
import { spfExplanation } from './spf-explanation.ts';
import { spfIdentity } from './spf-identity.ts';
import { strangerFor } from './stranger-for.ts';
import { subject } from './subject.ts';
import { timeOfDay } from './time-of-day.ts';
import { tls } from './tls.ts';
import { tlsVersion } from './tls-version.ts';
import { user } from './user.ts';
import { weekday } from './weekday.ts';

/** Everything a rule can ask, by name. */
export const facts: readonly Fact[] = [
  arc,
  attachmentDisposition,
  attachmentExtension,
  attachmentName,
  attachmentSize,
  attachmentType,
  authenticated,
  body,
  client,
  clientHost,
  clientListedOn,
  clientPort,
  date,
  declaredSize,
  dkim,
  dmarc,
  dmarcPolicy,
  eachRecipientAddress,
  eachRecipientDomain,
  eachRecipientLocalPart,
  earlyPipelining,
  earlyTalker,
  from,
  fromDomain,
  greylistedBy,
  header,
  headerName,
  headerValue,
  helo,
  heloListedOn,
  heloMatchesClient,
  heloResolves,
  heloSpf,
  linksListedOn,
  listener,
  messageSize,
  overLimit,
  popLoginWithin,
  recipient,
  recipientCount,
  recipientDomain,
  recipientLocalPart,
  sender,
  senderDomain,
  senderDomainHasNullMx,
  senderDomainListedOn,
  senderDomainResolves,
  senderIsAligned,
  senderIsProved,
  senderIsSigned,
  strangerFor,
  senderLocalPart,
  senderOrganisationalDomain,
  senderRefusedBy,
  spf,
  spfExplanation,
  spfIdentity,
  subject,
  timeOfDay,
  tls,
  tlsVersion,
  user,
  weekday,
];

const byName: ReadonlyMap<string, Fact> = new Map(facts.map((each) => [each.name, each]));

/** The fact of this name. Names come from the registry itself; one that is in none is our fault. */
export function fact(name: string): Fact {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`there is no fact ${name}`);
  return found;
}

/** The fact that is written with this word inside a quantifier: `name` of an attachment; undefined when there is none. */
export function elementFact(element: Element, word: string): Fact | undefined {
  return byName.get(`${element} ${word}`);
}
