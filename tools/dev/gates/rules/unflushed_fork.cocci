// On some path, text is in the buffer of stdout when fork copies the buffer: into a pipe or a file, the text is
// written twice. PRINTS and FLUSHES are replaced by the names of functions, separated by commas. Regular
// expressions will not do: versions of spatch differ in them, and one that matches nothing gives no error.
@exists@
identifier prints = {PRINTS};
identifier flushes = {FLUSHES};
symbol stdout;
@@
  \(prints(...)\|fprintf(stdout, ...)\|fputs(..., stdout)\|putc(..., stdout)\|fputc(..., stdout)\)
  ... when != flushes(...)
      when any
* fork()
