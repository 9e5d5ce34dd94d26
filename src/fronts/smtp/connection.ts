import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SMTPServer } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import type { Network } from '../../mail/ip.ts';
import { isWithin, parseIp } from '../../mail/ip.ts';
import { positiveReply, protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';
import type { FrontContext } from '../front.ts';
import * as commands from './commands.ts';
import type { Deadlines } from './deadlines.ts';
import { watchDeadlines } from './deadlines.ts';
import type { Received } from './receive.ts';
import { receive } from './receive.ts';
import type { Answer, Visit } from './visit.ts';
import { forget } from './visit.ts';

/** What a listener gives its connections. */
export interface SmtpSetting {
  readonly context: FrontContext;
  readonly listener: string;
  readonly hasTls: boolean;
  /** Peers that may speak for other clients (XCLIENT). */
  readonly xclient: readonly Network[];
  /** Whether one connection more from this address is too many; the connection asked about counts already. */
  readonly isFull: (address: string) => boolean;
}

/**
 * One SMTP connection. The library parses the stream, upgrades to TLS and speaks SASL; the commands that the policy has
 * a say in are taken out of its hands. Whatever happens inside, each command is answered exactly once and in its turn.
 */
export class PolicyConnection extends SMTPConnection {
  readonly #setting: SmtpSetting;
  readonly #visit: Visit;
  readonly #deadlines: Deadlines;
  /** A step that no command began is under way (greeting, end of a TLS handshake): the next command waits for it. */
  #isBeginning = true;
  #held: (() => void) | undefined;
  /** Answer to everything but QUIT once the greeting was a refusal. */
  #refused: Reply | undefined;
  #isWorking = false;
  #isLeaving = false;

  constructor(
    server: SMTPServer,
    socket: Socket,
    options: ConstructorParameters<typeof SMTPConnection>[2],
    setting: SmtpSetting,
  ) {
    super(server, socket, options);
    const { context, listener, hasTls } = setting;
    this.#setting = setting;
    this.#visit = {
      context,
      dialogue: { ...context.open(), id: context.nextId(), log: context.log },
      listener,
      hasTls,
      since: context.clock.now(),
      // A peer without an address is gone already; whatever is said to it is lost.
      client: parseIp(this.remoteAddress) ?? { family: 4, words: [0], text: '0.0.0.0' },
      port: this.remotePort,
      helo: undefined,
      tls: undefined,
      user: undefined,
      mail: undefined,
      recipients: 0,
      messages: 0,
      failedLogins: 0,
    };
    this.#deadlines = watchDeadlines(context.config.limits, () => this.#say(protocolReply.timeout));
  }

  /** Ends the connection as soon as nothing is under way. */
  leave(): void {
    this.#isLeaving = true;
    if (!this.#isWorking && !this._dataStream) this.#say(protocolReply.shutdown);
  }

  /** Ends the connection whatever is under way; what has not been answered yet is not taken. */
  expel(): void {
    this.#say(protocolReply.shutdown);
    this._socket.destroySoon();
  }

  /** Checks a login and puts it to the policy; undefined when the client is that user now. */
  logIn(method: string, user: string, password: string): Promise<Reply | undefined> {
    return commands.logIn(this.#visit, method, user, password);
  }

  // The library would wait 100 ms for early talkers and look up the client's name; that is for the policy to ask for.
  override init(): void {
    this._setListeners(() => {
      if (this.#setting.isFull(this.remoteAddress)) this.#say(protocolReply.tooManyClients);
      else this.connectionReady();
    });
  }

  // An idle timeout that every octet puts off bounds nothing; our deadlines take its place.
  override _armTimeout(): void {}

  override connectionReady(): void {
    this._setClientHostname('');
    this._resetSession();
    this._ready = true;
    this._sendGreeting();
  }

  /** Also reached after XCLIENT, when the session starts anew for another client. */
  override _sendGreeting(): void {
    const visit = this.#visit;
    if (this._xClient.size > 0) visit.dialogue = { ...visit.dialogue, ...visit.context.open() };
    visit.client = parseIp(this.remoteAddress) ?? visit.client;
    visit.port = Number(this.remotePort) || 0;
    visit.helo = undefined;
    visit.user = undefined;
    forget(visit);
    this.#begin(async () => {
      const verdict = await commands.connect(visit, {
        helo: this.#forwarded('HELO'),
        extended: this.#forwarded('PROTO') !== 'SMTP',
        user: this.#forwarded('LOGIN'),
      });
      this.#refused =
        verdict === undefined || verdict.reply.code < 500 ? verdict?.reply : protocolReply.refusedGreeting;
      const { code, status, lines } = positiveReply.connect;
      return verdict ?? { reply: { code, status, lines: [`${this.name} ${lines[0]}`] } };
    });
  }

  override upgrade(callback: () => void, secureCallback?: () => void): void {
    super.upgrade(callback, () => {
      secureCallback?.();
      const version = this._socket instanceof TLSSocket ? (this._socket.getProtocol() ?? '') : '';
      const cipher = this.tlsOptions === false ? '' : this.tlsOptions.name;
      this.#begin(() => commands.secured(this.#visit, { version, cipher }));
    });
  }

  override _onCommand(command: Buffer, callback: () => void = () => undefined): void {
    if (this.#isBeginning && !this._upgrading) {
      this.#held = () => this._onCommand(command, callback);
      return;
    }
    const verb = this._nextHandler === false ? command.toString('latin1').split(' ', 1)[0]?.toUpperCase() : undefined;
    const done = () => {
      this.#rest();
      callback();
    };
    this.#work();
    if (this.#refused !== undefined && verb !== 'QUIT') {
      this.#say(this.#refused);
      this._whenWritable(done);
    } else if (verb === 'MAIL' && this.hostNameAppearsAs === false && !this._upgrading) {
      // The library would answer it itself; the policy may have a reply of its own to a client that has not greeted.
      this.handler_MAIL(command, () => this._whenWritable(done));
    } else {
      super._onCommand(command, done);
    }
  }

  override handler_EHLO(command: Buffer, callback: () => void): void {
    this.#serve(callback, () => commands.hello(this.#visit, command, true, () => this.#extensions()));
  }

  override handler_HELO(command: Buffer, callback: () => void): void {
    this.#serve(callback, () => commands.hello(this.#visit, command, false, () => []));
  }

  override handler_AUTH(command: Buffer, callback: () => void): void {
    const refused = commands.whyNoAuth(this.#visit);
    if (refused === undefined) super.handler_AUTH(command, callback);
    else this.#serve(callback, async () => ({ reply: refused }));
  }

  override handler_MAIL(command: Buffer, callback: () => void): void {
    this.#serve(callback, () => commands.mail(this.#visit, command));
  }

  override handler_RCPT(command: Buffer, callback: () => void): void {
    this.#serve(callback, () => commands.rcpt(this.#visit, command));
  }

  override handler_DATA(command: Buffer, callback: () => void): void {
    this.#serve(callback, async () => {
      const answer = await commands.data(this.#visit, command);
      // Without a parser the client has left meanwhile, and hears nothing of this.
      if (answer.reply.code === positiveReply.data.code && this._parser !== false) {
        const { messageSize } = this.#visit.context.config.limits;
        this._dataStream = this._parser.startDataMode(messageSize);
        void receive(this._dataStream, messageSize).then((received) => this.#received(received));
      }
      return answer;
    });
  }

  override handler_RSET(_command: Buffer, callback: () => void): void {
    this.#serve(callback, async () => {
      await commands.drop(this.#visit);
      return { reply: positiveReply.reset };
    });
  }

  /** A text that begins with a status keeps it, so that none is given twice; LF parts the lines of an error's text. */
  override send(code: number, text?: string | string[] | null, context?: string | false): void {
    const lines = typeof text === 'string' && text.includes('\n') ? text.split('\n') : text;
    const [first] = typeof lines === 'string' ? [lines] : (lines ?? []);
    super.send(code, lines, first !== undefined && /^[245]\.\d{1,3}\.\d{1,3}(?: |$)/.test(first) ? false : context);
  }

  override _proxyCommandAllowed(command: string): boolean {
    const peer = parseIp(this._originalRemoteAddress);
    const isTrusted = peer !== undefined && this.#setting.xclient.some((network) => isWithin(peer, network));
    return command === 'XCLIENT' && isTrusted && !this._xClient.has('ADDR');
  }

  override _onClose(): void {
    super._onClose();
    this.#deadlines.stop();
  }

  #extensions(): string[] {
    const visit = this.#visit;
    return [
      'PIPELINING',
      `SIZE ${visit.context.config.limits.messageSize}`,
      ...(visit.hasTls && visit.tls === undefined ? ['STARTTLS'] : []),
      ...(commands.whyNoAuth(visit) === undefined && visit.user === undefined ? ['AUTH PLAIN LOGIN'] : []),
      'ENHANCEDSTATUSCODES',
      '8BITMIME',
      'SMTPUTF8',
      ...(this._proxyCommandAllowed('XCLIENT') ? ['XCLIENT NAME ADDR PORT PROTO HELO LOGIN'] : []),
    ];
  }

  /** An attribute of XCLIENT; undefined when it was not given or said to be unavailable. */
  #forwarded(attribute: string): string | undefined {
    const value = this._xClient.get(attribute);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** After the dot, or after the client has left instead of sending it. */
  async #received(received: Received): Promise<void> {
    const { dialogue } = this.#visit;
    if (received.kind === 'aborted') return dialogue.log.notice('info', dialogue.id, 'lost connection in DATA');
    this.#work();
    await this.#answer(() => commands.message(this.#visit, received));
    this._dataStream = false;
    this._unrecognizedCommands = 0;
    forget(this.#visit);
    this.#mirror();
    this.#rest();
    if (this._parser !== false) this._parser.continue();
  }

  #work(): void {
    this.#isWorking = true;
    this.#deadlines.working();
  }

  #rest(): void {
    this.#isWorking = false;
    const stream = this._dataStream;
    if (stream) this.#deadlines.receiving(() => stream.byteLength);
    else this.#deadlines.waiting();
    if (this.#isLeaving && !stream) this.#say(protocolReply.shutdown);
  }

  /** Takes a step that no command began; commands wait until it is done. */
  #begin(step: () => Promise<Answer | undefined>): void {
    this.#isBeginning = true;
    void this.#answer(step).then(() => {
      this.#isBeginning = false;
      this.#deadlines.waiting();
      const held = this.#held;
      this.#held = undefined;
      if (!this._closing) held?.();
    });
  }

  #serve(callback: () => void, work: () => Promise<Answer>): void {
    void this.#answer(work).then(callback);
  }

  /** Says what `work` answers, or that it failed. Never rejects. */
  async #answer(work: () => Promise<Answer | undefined>): Promise<void> {
    let answer: Answer | undefined;
    try {
      answer = await work();
    } catch (error) {
      const { dialogue } = this.#visit;
      dialogue.log.notice(
        'error',
        dialogue.id,
        `inner failure: ${error instanceof Error ? error.message : String(error)}`,
      );
      answer = { reply: protocolReply.failure };
    }
    this.#mirror();
    if (answer === undefined) return;
    this.#say(answer.reply);
    if (answer.close === true) this.close();
  }

  /** What the library itself decides by: whether there was a HELO, and whether a transaction is under way. */
  #mirror(): void {
    const { helo, mail } = this.#visit;
    this.hostNameAppearsAs = helo?.name ?? false;
    this.session.envelope.mailFrom = mail !== undefined && { address: mail.sender?.text ?? '', args: false };
  }

  #say({ code, status, lines }: Reply): void {
    this.send(code, status === undefined ? [...lines] : lines.map((line) => `${status} ${line}`), false);
  }
}
