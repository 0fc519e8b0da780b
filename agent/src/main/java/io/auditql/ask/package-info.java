/// Asking the daemon: its local socket, and the shell's end of it.
///
/// Both sides speak lines of JSON in UTF-8. Who connects gets a greeting, then sends requests and gets for each an answer:
///
///     < {"auditql":"0.1.0","pid":4711,"recording":true}
///     > {"mode":"answer","sql":"SELECT pid, path FROM process_events; SELECT 1"}
///     < {"columns":["pid","path"]}
///     < ["5637","/usr/bin/id"]
///     < {"end":1}
///     < {"columns":["1"]}
///     < ["1"]
///     < {"end":1}
///     < {"done":true}
///
/// or, in place of the last line, `{"error":"no such table: x","code":1,"offset":14}`. Values are text or null; bytes that are
/// no UTF-8 travel as escapes of U+DC80 to U+DCFF. `{"mode":"cancel"}` may come meanwhile: the answer then ends with code 9.
@NullMarked
package io.auditql.ask;

import org.jspecify.annotations.NullMarked;
