# Sent to a Julia kernel: describe variables by type, size and a short look; prints one line of JSON after a marker.
let wanted = "{wanted}"
    quoted(text) = "\"" * replace(string(text), "\\" => "\\\\", "\"" => "\\\"", "\n" => "\\n", r"[[:cntrl:]]" => " ") * "\""
    short(text, limit) = length(text) > limit ? first(text, limit) * "..." : text
    function look(value, limit)
        io = IOContext(IOBuffer(), :limit => true, :displaysize => (12, 100), :compact => true)
        show(io, MIME("text/plain"), value)
        short(String(take!(io.io)), limit)
    end
    function describe(name, deep)
        value = getfield(Main, name)
        said = ["\"name\":" * quoted(name), "\"type\":" * quoted(short(string(typeof(value)), 120))]
        if applicable(size, value) && !(value isa Number)
            push!(said, "\"shape\":[" * join(size(value), ",") * "]")
        elseif applicable(length, value) && !(value isa Number)
            push!(said, "\"length\":" * string(length(value)))
        end
        push!(said, "\"bytes\":" * string(Base.summarysize(value)))
        push!(said, (deep ? "\"head\":" : "\"value\":") * quoted(look(value, deep ? 6000 : 200)))
        "{" * join(said, ",") * "}"
    end
    names_ = filter(n -> isdefined(Main, n) && !startswith(string(n), "#") && n ∉ (:Base, :Core, :Main, :In, :Out, :ans, :IJulia, :InteractiveUtils) &&
        !(getfield(Main, n) isa Module), names(Main; all = false, imported = false))
    shown = isempty(wanted) ? names_ : filter(n -> string(n) == wanted, names_)
    found = [describe(n, !isempty(wanted)) for n in first(shown, 100)]
    println("agentchat-variables:{\"variables\":[" * join(found, ",") * "],\"total\":" * string(length(shown)) * "}")
end
