import type { Password } from './password.ts';
import { isPassword } from './password.ts';

/** Whether a name and a password belong together; `user` is the name under which the user is known. */
export type Login =
  | { readonly kind: 'right'; readonly user: string }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'unavailable' };

/** Who logs in, and from where. It is asked over encrypted connections only. */
export interface LoginAttempt {
  readonly user: string;
  readonly password: string;
  /** The client's address. */
  readonly client: string;
}

/** Those who may log in. */
export interface Logins {
  /** Never rejects; a wrong user takes about as long as a wrong password. */
  readonly check: (attempt: LoginAttempt) => Promise<Login>;
}

/** Users of a file, by name in lower case; `current` gives those of the moment. */
export function fileLogins(current: () => ReadonlyMap<string, Password>): Logins {
  return {
    check: async ({ user, password }) => {
      const users = current();
      const known = users.get(user.toLowerCase());
      const [stranger] = users.values();
      const stored = known ?? stranger;
      if (stored === undefined) return { kind: 'wrong' };
      const fits = await isPassword(stored, password);
      return fits && known !== undefined ? { kind: 'right', user } : { kind: 'wrong' };
    },
  };
}
