//! The conformance suite of the store's port, run on every adapter, and what is each adapter's own.

mod appending;
mod changing;
mod copies;
mod keeping;
mod model;
mod operating;
mod people;
mod personal;
mod reading;
mod released;
mod searching;
mod sqlite;
mod threads;
mod trimming;
mod world;

/// Runs each named check of a list of suites on an adapter, as a test of its own.
macro_rules! conformance {
    ($($adapter:ident = $world:ident: $suites:tt)*) => {
        $(mod $adapter { conformance!(@ $world $suites); })*
    };
    (@ $world:ident { $($suite:ident: $($check:ident)*;)* }) => {
        $(mod $suite { $(#[test] fn $check() {
            crate::$suite::$check(&mut crate::world::World::$world());
        })* })*
    };
}

/// The whole suite, and again what has another road in SQLite once messages are in its search index.
macro_rules! suites {
    ({ $($all:tt)* } { $($searching:tt)* }) => {
        conformance! {
            memory = memory: { $($all)* $($searching)* }
            on_sqlite = sqlite: { $($all)* $($searching)* }
            on_sqlite_settled = sqlite_settled: { $($searching)* }
        }
    };
}

suites! {{
    appending:
        places_follow_each_other
        rooms_count_apart
        the_first_event_decides_the_room
        a_repeat_is_a_duplicate
        a_repeat_within_one_batch_is_a_duplicate
        other_content_under_the_same_id_conflicts
        client_ids_are_of_one_user_in_one_room
        where_only_what_is_known_counts_nothing_new_is_stored
        a_repeat_of_what_was_deleted_is_a_duplicate
        refusals_take_no_place
        an_empty_batch_is_nothing
        a_reply_shows_what_it_answers
        a_reply_needs_its_parent_in_the_room
        any_text_comes_back;
    changing:
        an_edit_is_seen_in_pages_and_replayed_as_it_was
        only_the_author_edits_and_deletes
        a_deleted_message_is_gone
        a_deletion_blanks_previews
        what_is_not_there_cannot_be_changed
        reactions_are_counted_in_order
        a_reaction_in_force_is_unchanged
        reactions_list_the_first_twenty
        changes_can_be_repeated_by_client_id;
    keeping:
        who_makes_a_room_keeps_order_in_it
        a_room_may_begin_with_what_its_founder_sets
        a_topic_stands_until_another_is_set
        pins_come_in_the_order_they_were_put_up
        a_deleted_message_loses_its_pin
        both_pin_in_a_conversation
        moderators_delete_what_others_wrote
        what_is_too_old_is_not_changed_by_its_author
        there_are_at_most_so_many;
    operating:
        sanctions_and_notices_stand_until_they_are_lifted
        deeds_are_listed_in_order
        what_was_done_to_users_is_kept_by_the_rooms
        the_server_deletes_anybodys_message
        a_message_is_found_by_its_id;
    people:
        a_token_leads_to_its_user
        a_token_ends
        tokens_are_extended_revoked_and_purged
        a_user_keeps_the_first_time_and_the_last_name
        conversations_are_listed_for_both
        notes_to_oneself_are_one_conversation
        conversations_name_peers_without_a_token
        rooms_are_listed_by_use
        totals_count_messages_and_rooms;
    personal:
        cursors_only_move_forward
        what_others_wrote_is_unread
        no_more_is_counted_than_there_is_use_for
        mentions_are_found_by_name
        of_one_name_the_newest_user_is_meant
        an_edit_mentions_anew
        who_is_called_begins_to_read
        rooms_that_are_read_are_listed_by_use
        conversations_mention_only_their_two
        events_of_a_conversation_say_to_whom
        who_is_blocked_cannot_write_to_one
        blocks_and_choices_survive;
    threads:
        a_thread_is_its_root_and_all_below_it
        a_thread_is_paged
        a_message_without_replies_is_a_thread_of_its_own
        deleted_replies_do_not_count_and_a_deleted_root_keeps_its_thread
        all_that_a_message_said_is_kept_until_it_is_deleted;
    reading:
        nothing_is_known_of_an_unknown_room
        after_pages_through_everything
        after_merges_messages_and_changes
        pages_go_back_to_the_first
        pages_go_forward_to_the_last
        pages_go_around_a_place
        places_beyond_all_are_harmless
        an_event_is_found_by_its_place
        the_end_survives_reopening;
    trimming:
        what_is_overdue_is_counted_and_stays
        the_oldest_go_and_places_are_never_used_again
        age_counts_from_the_oldest_on
        the_log_is_handed_out_from_where_it_is_whole
        a_repeat_of_what_is_no_longer_kept_is_a_duplicate
        nothing_is_done_to_what_is_no_longer_kept
        pinned_messages_stay_until_they_are_taken_off
        what_was_said_of_rooms_is_kept;
} {
    searching:
        words_and_parts_are_found_newest_first
        phrases_are_found_in_their_order
        scripts_without_spaces_are_found
        queries_hold_no_commands
        only_readable_rooms_are_searched
        filters_narrow
        a_search_says_whether_there_is_more
        a_search_goes_on_where_it_ended
        places_bound_a_search_in_its_room
        authors_are_found_by_the_name_they_wrote_under
        what_stands_is_found_and_nothing_else
        hits_are_whole_messages
        parts_of_very_many_words_are_found
        times_hold_whatever_the_clock_did;
}}
