// The double flush: on some path text is put into stdout's buffer, and fork copies it. On a pipe or a file
// it comes out twice. PRINTS and FLUSHES stand for the names of functions, with commas between: what a
// regular expression is differs between versions of spatch, and one that matches nothing says nothing.
@exists@
identifier prints = {PRINTS};
identifier flushes = {FLUSHES};
symbol stdout;
@@
  \(prints(...)\|fprintf(stdout, ...)\|fputs(..., stdout)\|putc(..., stdout)\|fputc(..., stdout)\)
  ... when != flushes(...)
      when any
* fork()
