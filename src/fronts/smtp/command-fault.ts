import { protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';

/** Octets of a command line without its line end; room for addresses and all parameters (RFC 5321 4.5.3.1.4). */
const longestCommand = 2048;

/** What keeps a command line from being read at all. An initial response makes AUTH longer (RFC 4954 section 4). */
export function faultOf(command: Buffer, verb: string): Reply | undefined {
  if (command.includes(0) || command.includes(13)) return protocolReply.badCommand;
  return command.length > longestCommand && verb !== 'AUTH' ? protocolReply.longCommand : undefined;
}
