import type { Reply } from './reply.ts';

/** Replies of the protocol itself: the one table of what a client hears that no policy wrote. */
export const protocolReply = {
  /** Law 5: this recipient is to come in a transaction of its own (RFC 5321 4.5.3.1.10 asks for 452). */
  split: {
    code: 452,
    status: '4.5.3',
    lines: ['Too many recipients with different answers; send this one separately'],
  },
  /** Law 5: recipients of one message ended differently and were not sent separately. */
  mixed: {
    code: 451,
    status: '4.5.3',
    lines: ['Recipients of this message have different answers; send it to each separately'],
  },
  /** Law 4: a rule could not be decided and defers in its own name. */
  unavailable: {
    code: 451,
    status: '4.7.0',
    lines: ['Temporary failure - a check could not be made, please try again later'],
  },
  /** Invariant 8: an inner failure is never an accept nor a reject. */
  failure: { code: 451, status: '4.3.0', lines: ['Temporary failure - please try again later'] },
  /** After a refused greeting only QUIT is served (RFC 5321 3.1). */
  refusedGreeting: { code: 503, status: '5.5.1', lines: ['This connection was refused; only QUIT is served'] },
  helloFirst: { code: 503, status: '5.5.1', lines: ['Send HELO or EHLO first'] },
  mailFirst: { code: 503, status: '5.5.1', lines: ['Send MAIL first'] },
  rcptFirst: { code: 503, status: '5.5.1', lines: ['No recipient was taken; send RCPT first'] },
  nestedMail: { code: 503, status: '5.5.1', lines: ['A mail transaction is under way; end it or send RSET'] },
  /** RFC 4954 section 4: no AUTH in a mail transaction. */
  authInMail: { code: 503, status: '5.5.1', lines: ['AUTH is not possible in a mail transaction'] },
  noAuth: { code: 502, status: '5.5.1', lines: ['AUTH is not offered here'] },
  authNeedsTls: { code: 538, status: '5.7.11', lines: ['AUTH needs an encrypted connection; send STARTTLS first'] },
  /** RFC 4954 section 4: the login could not be checked. */
  loginUnavailable: { code: 454, status: '4.7.0', lines: ['Temporary failure - logins cannot be checked now'] },
  /** RFC 4954 section 4: the client says `*` instead of a response. */
  authCancelled: { code: 501, status: '5.7.0', lines: ['AUTH was taken back'] },
  badResponse: { code: 501, status: '5.5.2', lines: ['This is no base64'] },
  badAuth: { code: 501, status: '5.5.4', lines: ['AUTH takes a mechanism and at most one response'] },
  badLogin: { code: 535, status: '5.7.8', lines: ['User name or password is wrong'] },
  tooManyLogins: { code: 421, status: '4.7.0', lines: ['Too many failed logins'] },
  tooManyErrors: { code: 421, status: '4.7.0', lines: ['Too many errors'] },
  tooManyMessages: { code: 421, status: '4.7.0', lines: ['Too many messages, please try again later'] },
  tooManyUnknown: { code: 421, status: '4.7.0', lines: ['Too many unknown recipients'] },
  /** RFC 5321 4.5.3.1.4. */
  longCommand: { code: 500, status: '5.5.2', lines: ['Command line is too long'] },
  endlessCommand: { code: 421, status: '4.7.0', lines: ['Command line is far too long'] },
  badCommand: { code: 500, status: '5.5.2', lines: ['Command holds a NUL, or a CR that is not part of its line end'] },
  /** RFC 5321 4.2.4: known, and not served here. */
  notOffered: { code: 502, status: '5.5.1', lines: ['This command is not offered here'] },
  /** A web page that has a browser send mail commands in the body of a request. */
  webRequest: { code: 421, status: '4.7.0', lines: ['This is a mail server'] },
  badHello: { code: 501, status: undefined, lines: ['Syntax: HELO or EHLO and one name'] },
  badData: { code: 501, status: '5.5.4', lines: ['DATA takes no parameter'] },
  badSender: { code: 501, status: '5.1.7', lines: ['Bad sender address; the syntax is MAIL FROM:<address>'] },
  badRecipient: { code: 501, status: '5.1.3', lines: ['Bad recipient address; the syntax is RCPT TO:<address>'] },
  badParameter: { code: 501, status: '5.5.4', lines: ['A parameter of this command is malformed or given twice'] },
  /** RFC 5321 4.1.1.11. */
  unknownParameter: { code: 555, status: '5.5.4', lines: ['A parameter of this command is not known here'] },
  /** RFC 6531 section 3.5: an address beyond ASCII in a transaction that did not ask for SMTPUTF8. */
  needsUtf8: { code: 553, status: '5.6.7', lines: ['This address needs SMTPUTF8, which MAIL did not ask for'] },
  /** RFC 1870 section 6. */
  tooBig: { code: 552, status: '5.3.4', lines: ['Message is larger than this server takes'] },
  /** RFC 5321 2.3.8 and 4.1.1.4: line ends are CRLF, and two readers may not see two messages in one (smuggling). */
  badOctets: { code: 550, status: '5.6.0', lines: ['Message holds a NUL, or a CR or LF that is not part of a CRLF'] },
  longHeader: { code: 552, status: '5.3.4', lines: ['Header of the message is larger than this server takes'] },
  /** RFC 5321 4.5.3.1.6. */
  longLine: { code: 552, status: '5.3.4', lines: ['Message has a longer line than this server takes'] },
  /** RFC 5321 6.3: it goes round in circles. */
  tooManyHops: { code: 554, status: '5.4.6', lines: ['Message has passed too many servers; it goes round in circles'] },
  /** RFC 5321 4.5.3.1.10. */
  tooManyRecipients: {
    code: 452,
    status: '4.5.3',
    lines: ['Too many recipients in one message; send the others separately'],
  },
  /** RFC 6531 section 3.5: the next hop takes no letters beyond ASCII. */
  hopNeedsUtf8: { code: 553, status: '5.6.7', lines: ['The next server does not take addresses beyond ASCII'] },
  hopHasNoUtf8: { code: 550, status: '5.6.7', lines: ['The next server does not take header fields beyond ASCII'] },
  /** RFC 6152 section 3: nothing is converted here, which would break signatures. */
  hopHasNoEightBit: { code: 550, status: '5.6.3', lines: ['The next server does not take 8-bit messages'] },
  hopDown: { code: 451, status: '4.4.1', lines: ['The next server does not answer, please try again later'] },
  /** The next hop was lost after the dot: it may have the message. */
  inDoubt: { code: 451, status: '4.4.2', lines: ['The next server was lost, please send the message again'] },
  /** Those who have it will not get it twice. */
  partly: {
    code: 451,
    status: '4.5.0',
    lines: ['The message has been delivered to some of its recipients only, please send it again'],
  },
  /** Who exists is in the configuration, and in no policy (RFC 5321 3.3, 4.2.2). */
  unknownRecipient: { code: 550, status: '5.1.1', lines: ['There is no such recipient here'] },
  noRoute: { code: 451, status: '4.3.5', lines: ['There is no way to this recipient yet, please try again later'] },
  tooManyClients: { code: 421, status: '4.7.0', lines: ['Too many connections, please try again later'] },
  /** A connection is not kept for ever, so that it does not outlive its policy. */
  reconnect: { code: 421, status: '4.7.0', lines: ['This connection has served long enough, please connect again'] },
  timeout: { code: 421, status: '4.4.2', lines: ['Timeout - closing the connection'] },
  shutdown: { code: 421, status: '4.3.2', lines: ['Shutting down, please try again later'] },
} as const satisfies Record<string, Reply>;

/** Law 5: second line of the reply to a message that is refused because of one of its recipients. */
export const refusedRecipientLine = 'Because of the recipient {recipient}; the message was taken for nobody';

/** What a client hears where the policy lets it go on: the embedded server and the dialogue of `try` speak alike. */
export const positiveReply = {
  /** The greeting; a server puts its own name before it (RFC 5321 4.2). */
  connect: { code: 220, status: undefined, lines: ['ESMTP'] },
  /** To HELO and EHLO; a server puts its own name before it, and behind it the extensions it has. */
  helo: { code: 250, status: undefined, lines: ['Hello'] },
  tls: { code: 220, status: '2.0.0', lines: ['Ready to start TLS'] },
  auth: { code: 235, status: '2.7.0', lines: ['Authentication successful'] },
  mail: { code: 250, status: '2.1.0', lines: ['Ok'] },
  rcpt: { code: 250, status: '2.1.5', lines: ['Ok'] },
  data: { code: 354, status: undefined, lines: ['End data with <CR><LF>.<CR><LF>'] },
  /** To the dot, once every delivery is durable. */
  message: { code: 250, status: '2.0.0', lines: ['Ok'] },
  reset: { code: 250, status: '2.0.0', lines: ['Ok'] },
} as const satisfies Record<string, Reply>;
