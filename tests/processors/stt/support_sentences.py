"""What a help center that has nothing to do with the recorded sentences might hold."""

SENTENCES = tuple(
    line.strip()
    for line in """
How do I change my password?
Where can I download my invoice?
Open Settings, then Security, and choose Change password.
A new password needs at least ten characters.
You get an email with a link that works for one hour.
The link in the email can be used once.
If you do not find the email, look in your spam folder.
Two step sign in asks for a code from your phone.
How do I turn on two step sign in?
What do I do if I lost my phone?
Use one of your recovery codes to sign in without your phone.
Every recovery code works once.
Can I have more than one account with the same address?
Each account needs its own email address.
How do I close my account?
Your data is deleted thirty days after you close the account.
How much does the large plan cost?
The large plan costs forty nine dollars a month.
You pay less if you pay by the year.
Can I change to a smaller plan?
A smaller plan begins at your next payment date.
Nothing you made is deleted when you change the plan.
How do I pay by bank transfer?
Bank transfers are possible for yearly plans only.
We accept all usual credit cards.
Why was my card declined?
Ask your bank whether it blocked the payment.
Your plan goes on for seven days after a failed payment.
Where do I enter my tax number?
Enter the tax number under Billing, then Details.
The next invoice shows your tax number.
Can I get a refund?
You get your money back within fourteen days.
A refund takes five business days to arrive.
How do I cancel my subscription?
Open Billing and choose Cancel plan.
You keep your plan until the end of the month you paid for.
How do I invite a colleague?
Choose Team, then Invite, and enter an email address.
An invitation expires after three days.
Only an owner can invite somebody.
What may an editor do?
An editor can change projects but cannot see invoices.
How do I make somebody else the owner?
There is exactly one owner at a time.
Can guests see my projects?
A guest sees only the projects you share.
How do I share a project?
Press Share and copy the link.
A shared link can have a password.
How do I stop sharing?
Switch the link off in the Share window.
How large can a file be?
A file can be two gigabytes large.
Why does my upload stop?
A slow connection can stop an upload after an hour.
Which kinds of files can I upload?
Pictures, videos, documents and spreadsheets can be uploaded.
How do I get back a deleted file?
Deleted files stay in the bin for thirty days.
Open the bin and choose Restore.
Can I download everything at once?
Choose Export and wait for the email.
The export holds all your files in one archive.
How do I use it on my phone?
There is an app for Android phones and for the iPhone.
The app works without a connection.
Changes are sent as soon as you are connected again.
Why do I not get notifications?
Allow notifications in the settings of your phone.
You choose what you are told about.
How do I switch off the weekly email?
Every email has a link at the bottom to stop it.
Can I change the language?
The language is chosen under Profile.
Twelve languages can be chosen.
How do I change my time zone?
The time zone follows the one of your computer.
How do I connect my calendar?
Choose Integrations, then Calendar, and sign in.
Changes show in your calendar within five minutes.
Can I connect my online shop?
Orders from your shop appear under Sales.
Is there an interface for developers?
Create a key under Integrations, then Developers.
A key can read or read and write.
Keep your keys secret.
How many requests may I send?
You can send one hundred requests a minute.
Why do I see an error message?
Note the number of the error and write to us.
Try another browser first.
Clear the cache of your browser and load the page again.
Which browsers can I use?
The two latest versions of every large browser work.
Is my data safe?
Your data is encrypted wherever it is stored.
Our servers are in three data centers.
Who can read my files?
Nobody in our company can open your files without your consent.
Where can I see who signed in?
The list under Security shows every device.
Choose Sign out to end a session you do not know.
How do I print a label?
Press Print and choose the size of the paper.
The label has a code that the post office can read.
Where is my parcel?
Follow your parcel with the number in the email.
A parcel takes two to four days.
What do I do with a broken device?
Send us a picture of the damage.
You do not pay for sending it back.
How long is the warranty?
The warranty lasts two years.
How do I reset the device?
Hold the button for ten seconds until the light blinks.
The light is green when the device is ready.
How do I charge the battery?
A full charge takes three hours.
Why does the battery get warm?
It is normal that the battery gets warm.
How do I update the software?
Updates arrive at night by themselves.
Can I use two devices at once?
Each device needs its own place in the list.
How do I contact you?
You reach a person from Monday to Friday.
We answer every message within one working day.
What are your opening hours?
The phone line is open from nine to five.
Do you offer a discount for schools?
Schools and charities pay half.
Can I try it before I pay?
The trial lasts thirty days and needs no card.
What happens after the trial?
Without a plan your account can only be read.
""".splitlines()
    if line.strip()
)
