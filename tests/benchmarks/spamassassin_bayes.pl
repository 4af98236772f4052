#!/usr/bin/perl
# SpamAssassin's Bayes alone, many messages in one process.
#   spamassassin_bayes.pl FOLDER < LINES
# FOLDER keeps what is learned. A line is "spam FILE", "ham FILE" or "score FILE"; each "score"
# prints P(spam) between 0 and 1, or 0.5 where Bayes has nothing to say.
use strict;
use warnings;
use Mail::SpamAssassin;

my ($folder) = @ARGV;
my $config = <<"END";
loadplugin Mail::SpamAssassin::Plugin::Check
loadplugin Mail::SpamAssassin::Plugin::Bayes
include /usr/share/spamassassin/20_aux_tlds.cf
use_bayes 1
bayes_auto_learn 0
bayes_path $folder/bayes
bayes_learn_to_journal 0
bayes_auto_expire 0
lock_method flock
body BAYES_ANY eval:check_bayes('0.00','1.00')
tflags BAYES_ANY learn
score BAYES_ANY 1
END
my $filter = Mail::SpamAssassin->new({
    config_text          => $config,
    local_tests_only     => 1,
    dont_copy_prefs      => 1,
    userstate_dir        => $folder,
    home_dir_for_helpers => $folder,
});
$filter->init(1);
my $learning = 0;

while (my $line = <STDIN>) {
    chomp $line;
    my ($verb, $file) = split / /, $line, 2;
    open my $stream, '<', $file or die "$file: $!";
    my $message = $filter->parse([<$stream>]);
    close $stream;
    if ($verb eq 'score') {
        my $status = $filter->check($message);
        my $found = $status->{bayes_score};
        printf "%.8f\n", defined $found ? $found : 0.5;
        $status->finish;
    } else {
        $filter->init_learner({ wait_for_lock => 1, caller_will_untie => 1 }) unless $learning++;
        $filter->learn($message, undef, $verb eq 'spam', 0)->finish;
    }
    $message->finish;
}
if ($learning) { $filter->rebuild_learner_caches(); $filter->finish_learner; }
$filter->finish;
