-- SPDX-License-Identifier: MIT
--
-- What pandoc changes on the way from the page to the book: links that lead out of the book, but not to the web, become
-- text; and the title of the page becomes that of the book.

function Link(link)
    if link.target:match("^#") or link.target:match("^https?:") then
        return nil
    end
    return link.content
end

-- A heading is a link to its own anchor on the page.
function Header(header)
    if header.level <= 0 or pandoc.utils.stringify(header) == "Fork by Example" then
        return {}
    end
    return pandoc.walk_block(header, { Link = function(link) return link.content end })
end
