import type { Password } from '../../services/password.ts';
import { isPassword } from '../../services/password.ts';

/** Whether user and password belong together. An unknown user costs as much time as a wrong password. */
export async function isLogin(
  users: ReadonlyMap<string, Password> | undefined,
  user: string,
  password: string,
): Promise<boolean> {
  const known = users?.get(user.toLowerCase());
  const [stranger] = users?.values() ?? [];
  const stored = known ?? stranger;
  if (stored === undefined) return false;
  const fits = await isPassword(stored, password);
  return fits && known !== undefined;
}
