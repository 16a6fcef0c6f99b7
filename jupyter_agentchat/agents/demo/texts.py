"""What the demo agent has to say, written down in advance."""

from __future__ import annotations

EXPLAINED = """\
I am the demo agent. I am here when no model is set up, so that you can see how a session works before
you decide on one. I need no key and no network, I say the same thing every time, and nothing that you
type leaves this server.

What I do is real all the same: the files are those of this session's folder, the tools are the ones
that a model would use, and before a file is changed or a command is run you are asked. Everything is
kept: reload the page, or restart the server, and it stands here again."""

THINKING = """\
The topic is {topic}. I should say at once that I know nothing about it: I am a list of sentences with a
few tools, and this thought was written before anybody asked. Still, there is a way of thinking that fits
any topic, so let me go through it slowly enough to be watched.

First, what is being asked? Not for a fact, because a fact would need a source. Not for an opinion,
because nobody here holds one. What is asked for is the look of thinking: a paragraph that grows word by
word, in a quieter colour than the answer, and that can be stopped in the middle without losing what was
already there.

Second, what could go wrong? The page may be reloaded while this is being written; then it must come back
to the letter. A second window may be watching; then both must show the same. Somebody may press Stop just
about now; then this sentence simply ends where it is.

Third, how does one know when to stop thinking? A model stops when it has enough to answer with. I stop
because this is the last paragraph. So much for {topic}."""
"""Long enough to be stopped in the middle."""

LONG_ANSWER = r"""# What happens to a sentence

You type a sentence, and some time later an answer stands below it. This is the long version of what
happens in between. It is **long on purpose**: watch it grow, scroll up while it does, fold it away,
reload the page, or press *Stop* in the middle. Whatever you do, the words that were already there stay.

## 1. The short version

1. Your sentence is sent to the server as a *command*.
2. The server stores it **before** it says that it has it.
3. An agent answers. What it does becomes a row of *events*:
   - a part begins,
   - a part grows,
   - a part is finished.
4. Every window that looks at the session gets the same events in the same order.
5. What you see is the sum of them, and nothing else.

The last point is the one that everything hangs on. A page that was reloaded, a second tab and a page that
lost its connection for a minute all do the same thing: they ask for what they miss and add it up.

## 2. The pieces

| Piece      | What it is                          | Is it stored?        |
| ---------- | ----------------------------------- | -------------------- |
| `prompt`   | what a person said                  | at once              |
| `thinking` | the agent's thinking, in its colour | as it grows          |
| `text`     | the agent's words                   | as they come         |
| `tool_call`| one card: input, state, output      | before the tool runs |
| `notice`   | what the system has to say          | at once              |

A card is *one* piece, from the moment when the agent asks for a tool to the moment when the output is
there. That is why it does not jump about: it only changes what it says.

## 3. Growing text

Text comes in small pieces. Each piece says *where* it belongs, counted in characters from the beginning,
so that nothing bad happens when one arrives twice:

```python
def put(text: str, offset: int, piece: str) -> str:
    # What is already there is skipped; what follows is appended.
    known = len(text) - offset
    if known < 0:
        raise LookupError("a piece is missing: ask for the whole part")
    return text + piece[known:]


assert put("Hello, ", 7, "world") == "Hello, world"
assert put("Hello, wo", 7, "world") == "Hello, world"
```

A piece as it travels looks like this:

```json
{
  "seq": null,
  "event": {"type": "part_delta", "part_id": "p7", "field": "text", "offset": 7, "text": "world"}
}
```

The `null` is there because a piece that is only passing by has no number of its own. What is stored has
one, and the numbers of a session have no gaps.

## 4. A little arithmetic

Say that words come at a rate of $r$ per second, and that each is drawn when it comes. An answer of $n$
words takes $t = n / r$ seconds. This one has about nine hundred words and comes at fifty a second, so

$$
t = \frac{n}{r} \approx \frac{900}{50} = 18\ \text{seconds}.
$$

If instead the whole text were sent again with every word, the number of words sent would be

$$
\sum_{k=1}^{n} k = \frac{n(n+1)}{2} \approx 405\,000,
$$

which is why pieces are sent, and not the text so far.

## 5. Asking first

Some tools only look. Others change something, and then the session is in one of these states:

- **ask**: you are shown exactly what would be done, and the agent waits until you have decided, for as
  long as that takes. You may say
  - *yes, this time*,
  - *yes, for this session*, or
  - *no*, and why. The reason is told to the agent.
- **accept edits**: files of the workspace are written without asking.

> Waiting costs nothing. You can close the tab, come back tomorrow, and answer then: the question belongs
> to the session, not to the window.

Some things are not written whatever the state is: the history that git keeps, keys, Jupyter's own
settings, and notebooks, whose cells have better ways to be edited than as raw text.

## 6. Stopping

*Stop* is not an error. It ends the turn once, and only once, wherever it is:

| While the agent is ...     | ... Stop means                                              |
| -------------------------- | ----------------------------------------------------------- |
| thinking                   | the thinking ends where it is                               |
| writing                    | the text ends where it is                                   |
| waiting for your decision  | the question is withdrawn, and nothing is run               |
| using a tool               | the tool is stopped, or its result is shown if it was done  |

After that the session is ready for the next sentence. If the *server* stops while an agent is at work,
the turn says so when it comes back, and offers to go on.

### What may be tried now

1. Press *Stop*, if this is still being written.
2. Open a second tab with the same session and compare.
3. Ask for something else while this goes on: what you add is answered next.
4. Say `Write Hello from the demo agent to hello.txt`, and decide.
5. Say `Change Hello to Goodbye in hello.txt`, and look at the change before you do.
6. Say `Run ls`, and see what a command prints while it runs.

## 7. What this answer is not

It is not the work of a model. It was written down in advance, every word of it, and it would be the same
if you asked a thousand times. A model's answer differs in what it says, and in nothing else that you have
just read: it comes in the same pieces, through the same door, under the same rules.

That was the long answer."""
"""Long enough to be watched, with everything that Markdown has to show."""
