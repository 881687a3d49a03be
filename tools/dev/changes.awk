# Prints each change to C sources that breaks them in a small way: FILE, LINE, and the line as it would be, between tabs.
# Lines of comments, of the preprocessor and of messages are left alone, and so are first values of variables that a function
# is to overwrite.

function give(line) { if (line != $0) printf "%s\t%d\t%s\n", file, number, line }
function swap(from, to,  at) {
    at = index($0, from)
    if (at) give(substr($0, 1, at - 1) to substr($0, at + length(from)))
}
function is_handed_on(  name, i) {
    if (!match($0, /[a-z_]+ = 0;$/)) return 0
    name = substr($0, RSTART, RLENGTH - 5)
    for (i = number + 1; i <= count && lines[i] != "}"; i++)
        if (lines[i] ~ "&" name "[,)]") return 1
    return 0
}
function change() {
    if (/^ *(\/\/|#|\*)/ || /"/) return
    swap(" == ", " != "); swap(" != ", " == ")
    swap(" < ", " <= "); swap(" > ", " >= "); swap(" <= ", " < "); swap(" >= ", " > ")
    swap(" && ", " || "); swap(" || ", " && ")
    swap(" + 1", ""); swap(" - 1", ""); swap("true", "false"); swap("false", "true")
    if (!is_handed_on()) swap("= 0;", "= 1;")
    # A statement that is a call or an assignment, on one line.
    if (/^ +[a-z_>.\[\]-]+(\(.*\)| [-+|]?= .*);$/ && !/free/) { text = $0; sub(/[^ ].*/, ";", text); give(text) }
    if (/^ +return [^;]+;$/ && !/memory_|\{/) {
        text = $0; sub(/return /, "return !(", text); sub(/;$/, ");", text); give(text)
    }
}
function change_file() {
    for (number = 1; number <= count; number++) { $0 = lines[number]; change() }
    count = 0
}
FNR == 1 { change_file(); file = FILENAME }
{ lines[++count] = $0 }
END { change_file() }
