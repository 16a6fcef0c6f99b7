# Sent to an R kernel: describe variables by type, size and a short look; prints one line of JSON after a marker.
local({
  quoted <- function(x) {
    x <- gsub("\\", "\\\\", x, fixed = TRUE)
    x <- gsub("\"", "\\\"", x, fixed = TRUE)
    x <- gsub("\n", "\\n", x, fixed = TRUE)
    x <- gsub("\t", "\\t", x, fixed = TRUE)
    paste0("\"", gsub("[[:cntrl:]]", " ", x), "\"")
  }
  short <- function(x, limit) if (nchar(x) > limit) paste0(substr(x, 1, limit), "...") else x
  field <- function(name, value) paste0(quoted(name), ":", value)
  look <- function(value, lines, limit) {
    said <- utils::capture.output(utils::str(value, max.level = 1, list.len = lines, vec.len = 4, give.attr = FALSE))
    short(trimws(paste(said, collapse = "\n")), limit)
  }
  unseen <- function(name, why) {
    paste0("{", field("name", quoted(name)), ",", field("type", quoted("unknown")), ",", field("value", quoted(why)), "}")
  }
  # What is worked out on every look is not worked out here; what fails to show itself does not hide the others.
  describe <- function(name, deep) {
    if (bindingIsActive(as.name(name), globalenv())) return(unseen(name, "(an active binding)"))
    tryCatch(described(name, deep), error = function(e) unseen(name, "(it cannot be looked at)"))
  }
  described <- function(name, deep) {
    value <- get(name, envir = globalenv())
    said <- c(field("name", quoted(name)), field("type", quoted(class(value)[1])))
    if (is.data.frame(value) || is.matrix(value) || is.array(value)) {
      said <- c(said, field("shape", paste0("[", paste(dim(value), collapse = ","), "]")))
    } else if (is.vector(value) || is.factor(value)) {
      said <- c(said, field("length", length(value)))
    }
    if (is.data.frame(value)) {
      some <- utils::head(names(value), 200)
      kinds <- vapply(value[some], function(column) class(column)[1], "")
      pairs <- paste0("[", vapply(some, quoted, ""), ",", vapply(kinds, quoted, ""), "]")
      said <- c(said, field("columns", paste0("[", paste(pairs, collapse = ","), "]")))
    }
    said <- c(said, field("bytes", format(as.numeric(utils::object.size(value)), scientific = FALSE)))
    text <- if (deep && is.data.frame(value)) {
      short(paste(utils::capture.output(print(utils::head(value, 10))), collapse = "\n"), 6000)
    } else {
      look(value, if (deep) 30 else 3, if (deep) 4000 else 200)
    }
    paste0("{", paste(c(said, field(if (deep) "head" else "value", quoted(text))), collapse = ","), "}")
  }
  wanted <- "{wanted}"
  shown <- if (nzchar(wanted)) intersect(wanted, ls(globalenv())) else ls(globalenv())
  found <- vapply(utils::head(shown, 100), describe, "", deep = nzchar(wanted))
  cat("agentchat-variables:{\"variables\":[", paste(found, collapse = ","), "],\"total\":", length(shown), "}\n", sep = "")
})
