import type { Socket } from 'node:net';
import type { SMTPServer } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import type { Ip } from '../../mail/ip.ts';
import { isWithin, parseIp } from '../../mail/ip.ts';
import { ownFields } from '../../mail/own-fields.ts';
import { positiveReply, protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';
import { watchAhead } from './ahead.ts';
import { faultInAuth, faultInResponse, faultOf, isEnvelope, verbOf } from './command-fault.ts';
import * as commands from './commands.ts';
import { readsDataItself } from './data-mode.ts';
import type { Deadlines } from './deadlines.ts';
import { watchDeadlines } from './deadlines.ts';
import { watchErrors } from './errors.ts';
import { extensionsOf } from './extensions.ts';
import type { Received } from './receive.ts';
import { receive } from './receive.ts';
import { hasStatus, replyText } from './reply-text.ts';
import type { SmtpSetting } from './setting.ts';
import { tlsOf } from './tls-of.ts';
import type { Answer, Visit } from './visit.ts';
import { forget } from './visit.ts';

/**
 * One SMTP connection. The library parses the stream, upgrades to TLS and speaks SASL; the commands that the policy has
 * a say in are taken out of its hands. Whatever happens inside, each command is answered exactly once and in its turn.
 */
export class PolicyConnection extends SMTPConnection {
  readonly #setting: SmtpSetting;
  readonly #visit: Visit;
  readonly #deadlines: Deadlines;
  readonly #ahead = watchAhead();
  /** The address that it is counted under, from its beginning to its end. */
  readonly #countedAs: Ip;
  #isCounted = false;
  /** A step that no command began is under way (greeting, end of a TLS handshake): the next command waits for it. */
  #isBeginning = true;
  #held: (() => void) | undefined;
  /** Answer to everything but QUIT once the greeting was a refusal. */
  #refused: Reply | undefined;
  #isWorking = false;
  #isLeaving = false;
  readonly #isOneTooMany: ReturnType<typeof watchErrors>;
  /** Of the command that is being answered. */
  #verb: string | undefined;

  constructor(
    server: SMTPServer,
    socket: Socket,
    options: ConstructorParameters<typeof SMTPConnection>[2],
    setting: SmtpSetting,
  ) {
    super(server, socket, options);
    const { context, listener, hasTls, dsn, counts } = setting;
    this.#setting = setting;
    this.#visit = {
      context,
      carrier: context.deliverer.open(),
      dialogue: { ...context.open(), id: context.nextId(), log: context.log },
      listener,
      hasTls,
      takesDsn: dsn,
      counts,
      since: context.clock.now(),
      // A peer without an address is gone already; whatever is said to it is lost.
      client: parseIp(this.remoteAddress) ?? { family: 4, words: [0], text: '0.0.0.0' },
      port: this.remotePort,
      helo: undefined,
      tls: undefined,
      user: undefined,
      mail: undefined,
      transfer: undefined,
      recipients: 0,
      messages: 0,
      failedLogins: 0,
      isEarlyTalker: false,
      isEarlyPipelining: false,
    };
    this.#isOneTooMany = watchErrors(context.config.limits.errors, counts);
    this.#countedAs = this.#visit.client;
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
    const { context, counts, isFull, isKnown } = this.#setting;
    const greetingDelayMs = isKnown(this.#countedAs) ? 0 : context.config.limits.greetingDelayMs;
    this._setListeners(() => {
      this.#isCounted = true;
      const enter = (isWelcome: boolean) => {
        if (this._closing || this._closed) return;
        if (!isWelcome || isFull()) this.#say(protocolReply.tooManyClients);
        else if (greetingDelayMs === 0) this.connectionReady();
        else setTimeout(() => this._closing || this._closed || this.connectionReady(), greetingDelayMs).unref();
      };
      const isWelcome = counts.enter(this.#countedAs);
      if (isWelcome instanceof Promise) void isWelcome.then(enter);
      else enter(isWelcome);
    });
  }

  override _setListeners(callback: () => void): void {
    this.#listen();
    super._setListeners(callback);
  }

  // A line that never ends is answered by us as well; one that the client's end cuts off is not served.
  override _createParser(): ReturnType<SMTPConnection['_createParser']> {
    const parser = super._createParser();
    parser.removeAllListeners('error').removeAllListeners('finish');
    parser.on('error', () => this.#say(protocolReply.endlessCommand)).on('finish', () => this.close());
    readsDataItself(parser);
    return parser;
  }

  // Whoever does not read what we say is waited for no longer than for a command.
  override _whenWritable(next: () => void): void {
    if (this._socket.writableNeedDrain) this.#deadlines.waiting();
    super._whenWritable(next);
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
    visit.isEarlyTalker = this.#ahead.hasSpoken();
    if (this._xClient.size > 0) {
      visit.dialogue = { ...visit.dialogue, ...visit.context.open() };
      // Of the client itself nothing is seen here.
      visit.isEarlyTalker = false;
      visit.isEarlyPipelining = false;
      this.#ahead.stop();
    }
    if (visit.tls === undefined) visit.tls = tlsOf(this._socket);
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
    this.#noteAhead();
    // Who ends its side instead of the handshake is gone.
    this._socket.allowHalfOpen = false;
    super.upgrade(callback, () => {
      this._socket.allowHalfOpen = true;
      secureCallback?.();
      this.#ahead.restart();
      this.#listen();
      this.#begin(() => commands.secured(this.#visit, tlsOf(this._socket) ?? { version: '', cipher: '' }));
    });
  }

  override _onCommand(command: Buffer, callback: () => void = () => undefined): void {
    if (this.#isBeginning && !this._upgrading) {
      this.#held = () => this._onCommand(command, callback);
      return;
    }
    const verb = this._nextHandler === false ? verbOf(command) : undefined;
    const done = () => {
      this.#rest();
      callback();
    };
    if (!this._upgrading) this.#ahead.begin();
    this.#verb = verb;
    // The library counts what it does not know; `errors` is our count of all that is wrong.
    this._unrecognizedCommands = 0;
    this.#work();
    const fault = verb === undefined ? faultInResponse(command) : faultOf(command, verb);
    if (fault !== undefined && !this._upgrading) {
      this._nextHandler = false;
      this.#say(fault);
      this._whenWritable(done);
    } else if (this.#refused !== undefined && verb !== 'QUIT') {
      this.#say(this.#refused);
      this._whenWritable(done);
    } else if (!this._upgrading && (verb === 'MAIL' || (isEnvelope(verb) && this.hostNameAppearsAs !== false))) {
      // The library would look at the line five times more, and answer a MAIL before HELO without asking the policy.
      this[`handler_${verb}`](command, () => this._whenWritable(done));
    } else {
      super._onCommand(command, done);
    }
  }

  override handler_EHLO(command: Buffer, callback: () => void): void {
    this.#noteAhead();
    this.#serve(callback, () =>
      commands.hello(this.#visit, command, true, () => extensionsOf(this.#visit, this._proxyCommandAllowed('XCLIENT'))),
    );
  }

  override handler_HELO(command: Buffer, callback: () => void): void {
    this.#noteAhead();
    this.#serve(callback, () => commands.hello(this.#visit, command, false, () => []));
  }

  override handler_AUTH(command: Buffer, callback: () => void): void {
    const refused = commands.whyNoAuth(this.#visit) ?? faultInAuth(command);
    if (refused === undefined) super.handler_AUTH(command, callback);
    else this.#serve(callback, async () => ({ reply: refused }));
  }

  override handler_STARTTLS(command: Buffer, callback: () => void): void {
    if (this.#visit.hasTls || this.#visit.tls !== undefined) super.handler_STARTTLS(command, callback);
    else this.#serve(callback, async () => ({ reply: protocolReply.notOffered }));
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
        const { authservId, limits } = this.#visit.context.config;
        const isOwnField = ownFields(authservId);
        const { lineEnds } = this.#setting;
        this.#ahead.stop();
        this._dataStream = this._parser.startDataMode(limits.messageSize);
        void receive(this._dataStream, { ...limits, lineEnds, isOwnField }).then((received) =>
          this.#received(received),
        );
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

  // The library would say nothing to a client that has ended its side, and give two statuses. LF parts the lines of `text`.
  override send(code: number, text?: string | string[] | null, context?: string | false): void {
    // LF parts the lines of an error's text.
    const lines = typeof text === 'string' ? text.split('\n') : (text ?? ['']);
    this.#write(code, hasStatus(lines) ? '' : this._getEnhancedStatusCode(code, context), lines);
  }

  override _proxyCommandAllowed(command: string): boolean {
    const peer = parseIp(this._originalRemoteAddress);
    const isTrusted = peer !== undefined && this.#setting.xclient.some((network) => isWithin(peer, network));
    return command === 'XCLIENT' && isTrusted && !this._xClient.has('ADDR');
  }

  override _onClose(): void {
    super._onClose();
    this.#visit.carrier.close();
    this.#deadlines.stop();
    if (this.#isCounted) this.#setting.counts.leave(this.#countedAs);
    this.#isCounted = false;
  }

  /** Hears what comes in, from the socket of the moment. */
  #listen(): void {
    this._socket.on('data', (chunk: Buffer) => this.#ahead.hear(chunk));
  }

  /** The command at hand ends a group of pipelined ones (RFC 2920 3.1): more of them may come only when it is answered. */
  #noteAhead(): void {
    if (this.#ahead.isAhead()) this.#visit.isEarlyPipelining = true;
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
    this.#write(code, status ?? '', lines);
  }

  #write(code: number, status: string, lines: readonly string[]): void {
    const { client } = this.#visit;
    if (this.#refused === undefined && this.#isOneTooMany({ code, verb: this.#verb, client })) {
      this.#say(protocolReply.tooManyErrors);
      return;
    }
    // In a handshake the socket is still the plain one, and its end would wait for the client.
    if (!this._upgrading && this._socket.writable) this._socket.write(replyText(code, status, lines));
    if (code === 421) this.close();
    if (code === 421 && this._upgrading) this._socket.destroy();
  }
}
