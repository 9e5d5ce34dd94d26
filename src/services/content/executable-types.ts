/**
 * Media types whose files run without a name to say so: a program that saves such a part gives it this extension.
 * From the IANA registry (vnd.*), the tables of Apache httpd (`mime.types`), shared-mime-info, and the MIME database
 * of Windows (HKEY_CLASSES_ROOT\MIME\Database).
 */
export const executableTypes: ReadonlyMap<string, string> = new Map([
  ['application/vnd.microsoft.portable-executable', '.exe'], // IANA
  ['application/x-msdownload', '.exe'], // Apache, Windows
  ['application/x-msdos-program', '.exe'], // Debian mime.types
  ['application/x-ms-dos-executable', '.exe'], // shared-mime-info
  ['application/x-dosexec', '.exe'], // libmagic
  ['application/x-exe', '.exe'],
  ['application/x-winexe', '.exe'],
  ['application/exe', '.exe'],
  ['application/dos-exe', '.exe'],
  ['vms/exe', '.exe'],
  ['application/x-com', '.com'],
  ['application/bat', '.bat'],
  ['application/x-bat', '.bat'], // shared-mime-info
  ['application/hta', '.hta'], // Windows
  ['application/x-hta', '.hta'],
  ['application/x-msi', '.msi'], // Debian mime.types, shared-mime-info
  ['application/x-ms-installer', '.msi'],
  ['application/x-ms-shortcut', '.lnk'], // shared-mime-info
  ['application/x-mslink', '.lnk'],
  ['application/javascript', '.js'], // IANA (obsolete)
  ['application/x-javascript', '.js'], // Windows
  ['application/ecmascript', '.js'], // IANA (obsolete)
  ['text/javascript', '.js'], // IANA (RFC 9239)
  ['text/ecmascript', '.js'], // IANA (obsolete)
  ['text/jscript', '.js'], // Windows
  ['text/vbscript', '.vbs'], // Windows
  ['application/x-vbs', '.vbs'],
  ['text/scriptlet', '.sct'], // Windows
  ['text/x-ms-regedit', '.reg'], // shared-mime-info
  ['application/vnd.ms-htmlhelp', '.chm'], // IANA
  ['application/winhlp', '.hlp'], // Debian mime.types
  ['application/x-winhlp', '.hlp'],
  ['application/x-internet-signup', '.ins'], // Windows
  ['application/x-setupscript', '.inf'], // Windows
  ['application/x-x509-ca-cert', '.crt'], // Apache, Windows
  ['application/msaccess', '.mdb'], // Windows
  ['application/x-msaccess', '.mdb'], // Apache
  ['application/x-java-archive', '.jar'],
  ['application/java-archive', '.jar'], // Apache
  ['application/x-sh', '.sh'], // Apache
  ['application/x-shellscript', '.sh'], // shared-mime-info
  ['text/x-shellscript', '.sh'],
]);
