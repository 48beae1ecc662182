"""What anybody says to a help desk, whatever it sells."""

OPENERS = (
    "how do i",
    "how can i",
    "how do we",
    "how would i",
    "how to",
    "where do i",
    "where can i",
    "can i",
    "can you",
    "could you",
    "could i",
    "do i have to",
    "is it possible to",
    "is there a way to",
    "i want to",
    "i need to",
    "i would like to",
    "i'd like to",
    "i'm trying to",
    "i am trying to",
    "i can't",
    "i cannot",
    "i don't know how to",
    "can you help me",
    "could you help me",
    "can you tell me how to",
    "please tell me how to",
    "please",
    "what happens if i",
    "what do i do to",
    "when can i",
    "why can't i",
    "am i able to",
    "tell me how to",
    "show me how to",
)
"""What may stand before a verb, as in `how do i` + `change my password`."""

_LINES = """
yes / yes please / yeah / yes that's right / yes that is correct / no / no thanks / no thank you /
no that's not it / no that is all / nope / okay / ok / okay thanks / thanks / thank you / thank
you very much / thanks a lot / great thank you / that's great / that helps / that was helpful /
that doesn't help / that is not what i asked / that's not what i meant / hello / hi / hi there /
hey / good morning / good afternoon / good evening / goodbye / bye / bye bye / that's all / that's
all thank you / that's everything / nothing else / never mind / one moment / one moment please /
wait a moment / hold on / stop / go on / go ahead / continue / i see / i understand / i don't
understand / i didn't understand that / i do not know / i don't know / i'm not sure / sorry /
sorry what / excuse me / pardon / what did you say / can you repeat that / could you repeat that
please / please repeat that / say that again / can you say that again please / can you speak more
slowly / can you speak louder / i can't hear you / can you hear me / are you there / are you still
there / are you a real person / are you a robot / who are you / what can you do / what can you
help me with / can you help me / can you help me with something / could you help me please / i
need help / i need some help / i need some help with my account / i have a question / i have a
question about my account / i have a question about my bill / i have a question about my order / i
have another question / i have one more question / i have a problem / i have a problem with my
account / i have an issue / there is a problem with my account / there's something wrong with my
account / something went wrong / it doesn't work / it does not work / it's not working / it is not
working / it isn't working anymore / it stopped working / it still doesn't work / i tried that / i
tried that already / i already tried that / i already did that / that didn't work / what does that
mean / what is that / what is this / what's this / what is it / what do you mean / what should i
do / what should i do now / what do i do next / what do i do if it doesn't work / what if it
doesn't work / what if i can't / what happens next / what happens if i do that / what happens then
/ what is the difference between / what is included / what's included / which one should i choose
/ which one is better / where is it / where is that / where do i find that / where can i find it /
where can i find that / where do i find my account / where do i go / where do i click / where do i
see that / where do i start / when will i get it / when will i get my money back / when does it
start / when is it / how does it work / how does this work / how does that work / how long does it
take / how long does that take / how long do i have to wait / how long will it take / how much is
it / how much does it cost / how much does that cost / how much do i have to pay / how many can i
have / how often / how soon / how can i contact you / how do i contact support / how do i talk to
someone / how do i reach a person / why / why is that / why not / why did that happen / why was i
charged / why can't i do that / why is it so expensive / why does it say that / is it free / is
that free / is it safe / is it possible / is that possible / is there a fee / is there a limit /
is there a charge / is there a discount / is there an app / is there another way / is there
anything else / can i do that / can i do that on my phone / can i do it myself / can i change it
later / can i cancel it / can i undo that / can i get my money back / can i get a refund / can i
speak to someone / can i speak to a human / can i talk to a person / can i talk to a human please
/ can i talk to someone / can i speak with a manager / can i talk to your manager / let me talk to
a person / i want to talk to a person / i want to talk to a human / i want to speak to someone / i
would like to speak to a person / i'd like to talk to someone / talk to a person / speak to a
representative / connect me to a person / connect me with an agent / transfer me to someone / get
me a human / agent / operator / human / do you have a phone number / do you have an app / do you
offer that / do you have that / do i need to pay / do i need that / do i have to pay for that /
does it cost anything / does it cost extra / does it work on my phone / does that work / will i be
charged / will i lose anything / will i lose my data / i forgot / i forgot my password / i lost my
phone / i lost it / i can't find it / i cannot find it / i can't find the button / i can't see it
/ i can't log in / i cannot log in / i can't sign in / i got an error / i get an error message / i
keep getting an error / it says / it says there is an error / it shows an error / i got an email /
i did not get an email / i didn't get an email / i never got the email / i haven't received
anything / i was charged twice / i want my money back / i want to cancel / i want to cancel my
account / i'd like to cancel / i want a refund / i want to complain / i am not happy / i'm not
happy with that / this is not good / this is too expensive / this is urgent / i'm in a hurry /
please help / please help me / please send me an email / please call me back / send me the link /
on my phone / on my computer / on my website / in the app / in my account / right now / today /
tomorrow / yesterday / last week / next week / this month / a few days ago
"""

LINES = tuple(tuple(line.split()) for line in _LINES.split("/"))
"""Whole things said."""
