// Made by tests/browser/vendor.js from emojibase-data 17.0.0 (MIT, Miles Johnson). Do not edit.

/** The groups, in the order they are shown. */
export const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

/** One emoji a line: its group, itself, its names. */
export const EMOJI = `0 😀 grinning grinning_face cheerful cheery face grin happy laugh nice smile smiling teeth
0 😃 smiley grinning_face_with_big_eyes awesome big eyes face grin grinning happy mouth open smile smiling teeth yay
0 😄 smile grinning_face_with_smiling_eyes eye eyes face grin grinning happy laugh lol mouth open smiling
0 😁 grin beaming_face_with_smiling_eyes beaming eye eyes face grinning happy nice smile smiling teeth
0 😆 laughing satisfied grinning_squinting_face closed eyes face grinning haha hahaha happy laugh lol mouth open rofl smile smiling squinting
0 😅 sweat_smile grinning_face_with_sweat cold dejected excited face grinning mouth nervous open smile smiling stress stressed sweat
0 🤣 rofl rolling_on_the_floor_laughing crying face floor funny haha happy hehe hilarious joy laugh lmao lol roflmao rolling tear
0 😂 joy face_with_tears_of_joy crying face feels funny haha happy hehe hilarious laugh lmao lol rofl roflmao tear
0 🙂 slightly_smiling_face face happy slightly smile smiling
0 🙃 upside_down_face upside-down_face face hehe smile upside-down
0 🫠 melting_face disappear dissolve embarrassed face haha heat hot liquid lol melt melting sarcasm sarcastic
0 😉 wink winking_face face flirt heartbreaker sexy slide tease winking winks
0 😊 blush smiling_face_with_smiling_eyes eye eyes face glad satisfied smile smiling
0 😇 innocent smiling_face_with_halo angel angelic angels blessed face fairy fairytale fantasy halo happy peaceful smile smiling spirit tale
0 🥰 smiling_face_with_three_hearts smiling_face_with_hearts 3 adore crush face heart hearts ily love romance smile smiling you
0 😍 heart_eyes smiling_face_with_heart-eyes 143 bae eye face feels heart-eyes hearts ily kisses love romance romantic smile xoxo
0 🤩 star_struck star-struck excited eyes face grinning smile star starry-eyed wow
0 😘 kissing_heart face_blowing_a_kiss adorbs bae blowing face flirt heart ily kiss love lover miss muah romantic smooch xoxo you
0 😗 kissing kissing_face 143 date dating face flirt ily kiss love smooch smooches xoxo you
0 ☺️ relaxed smiling_face face happy outlined smile smiling
0 😚 kissing_closed_eyes kissing_face_with_closed_eyes 143 bae blush closed date dating eye eyes face flirt ily kisses kissing smooches xoxo
0 😙 kissing_smiling_eyes kissing_face_with_smiling_eyes 143 closed date dating eye eyes face flirt ily kiss kisses kissing love night smile smiling
0 🥲 smiling_face_with_tear face glad grateful happy joy pain proud relieved smile smiley smiling tear touched
0 😋 yum face_savoring_food delicious eat face food full hungry savor smile smiling tasty um yummy
0 😛 stuck_out_tongue face_with_tongue awesome cool face nice party stuck-out sweet tongue
0 😜 stuck_out_tongue_winking_eye winking_face_with_tongue crazy epic eye face funny joke loopy nutty party stuck-out tongue wacky weirdo wink winking yolo
0 🤪 zany_face crazy eye eyes face goofy large small zany
0 😝 stuck_out_tongue_closed_eyes squinting_face_with_tongue closed eye eyes face gross horrible omg squinting stuck-out taste tongue whatever yolo
0 🤑 money_mouth_face money-mouth_face face money money-mouth mouth paid
0 🤗 hugs smiling_face_with_open_hands face hands hug hugging open smiling
0 🤭 hand_over_mouth face_with_hand_over_mouth face giggle giggling hand mouth oops realization secret shock sudden surprise whoops
0 🫢 face_with_open_eyes_and_hand_over_mouth amazement awe disbelief embarrass eyes face gasp hand mouth omg open over quiet scared shock surprise
0 🫣 face_with_peeking_eye captivated embarrass eye face hide hiding peek peeking peep scared shy stare
0 🤫 shushing_face face quiet shh shush shushing
0 🤔 thinking thinking_face chin consider face hmm ponder pondering wondering
0 🫡 saluting_face face good luck ma_am ok respect salute saluting sir troops yes
0 🤐 zipper_mouth_face zipper-mouth_face face keep mouth quiet secret shut zip zipper zipper-mouth
0 🤨 raised_eyebrow face_with_raised_eyebrow disapproval disbelief distrust emoji eyebrow face hmm mild raised skeptic skeptical skepticism surprise what
0 😐️ neutral_face awkward blank deadpan expressionless face fine jealous meh neutral oh shade straight unamused unhappy unimpressed whatever
0 😑 expressionless expressionless_face awkward dead face fine inexpressive jealous meh not oh omg straight uh unhappy unimpressed whatever
0 😶 no_mouth face_without_mouth awkward blank expressionless face mouth mouthless mute quiet secret silence silent speechless
0 🫥 dotted_line_face depressed disappear dotted face hidden hide introvert invisible line meh whatever wtv
0 😶‍🌫️ face_in_clouds absentminded clouds face fog head
0 😏 smirk smirking_face boss dapper face flirt homie kidding leer shade slick sly smug snicker suave suspicious swag
0 😒 unamused unamused_face _ bored face fine jealous jel jelly pissed smh ugh uhh unhappy weird whatever
0 🙄 roll_eyes face_with_rolling_eyes eyeroll eyes face rolling shade ugh whatever
0 😬 grimacing grimacing_face awk awkward dentist face grimace grinning smile smiling
0 😮‍💨 face_exhaling blow blowing exhale exhaling exhausted face gasp groan relief sigh smiley smoke whisper whistle
0 🤥 lying_face face liar lie lying pinocchio
0 🫨 shaking_face crazy daze earthquake face omg panic shaking shock surprise vibrate whoa wow
0 🙂‍↔️ head_shaking_horizontally head horizontally no shake shaking
0 🙂‍↕️ head_shaking_vertically head nod shaking vertically yes
0 😌 relieved relieved_face calm face peace relief zen
0 😔 pensive pensive_face awful bored dejected died disappointed face losing lost sad sucks
0 😪 sleepy sleepy_face crying face good night sad sleep sleeping tired
0 🤤 drooling_face drooling face
0 😴 sleeping sleeping_face bed bedtime face good goodnight nap night sleep tired whatever yawn zzz
0 🫩 face_with_bags_under_eyes bags bored exhausted eyes face fatigued late sleepy tired weary
0 😷 mask face_with_medical_mask cold dentist dermatologist doctor dr face germs medical medicine sick
0 🤒 face_with_thermometer face ill sick thermometer
0 🤕 face_with_head_bandage face_with_head-bandage bandage face head-bandage hurt injury ouch
0 🤢 nauseated_face face gross nasty nauseated sick vomit
0 🤮 vomiting_face face_vomiting barf ew face gross puke sick spew throw up vomit vomiting
0 🤧 sneezing_face face fever flu gesundheit sick sneeze sneezing
0 🥵 hot_face dying face feverish heat hot panting red-faced stroke sweating tongue
0 🥶 cold_face blue blue-faced cold face freezing frostbite icicles subzero teeth
0 🥴 woozy_face dizzy drunk eyes face intoxicated mouth tipsy uneven wavy woozy
0 😵 dizzy_face face_with_crossed-out_eyes crossed-out dead dizzy eyes face feels knocked out sick tired
0 😵‍💫 face_with_spiral_eyes confused dizzy eyes face hypnotized omg smiley spiral trouble whoa woah woozy
0 🤯 exploding_head blown explode exploding head mind mindblown no shocked way
0 🤠 cowboy_hat_face cowboy cowgirl face hat
0 🥳 partying_face bday birthday celebrate celebration excited face happy hat hooray horn party partying
0 🥸 disguised_face disguise eyebrow face glasses incognito moustache mustache nose person spy tache tash
0 😎 sunglasses smiling_face_with_sunglasses awesome beach bright bro chilling cool face rad relaxed shades slay smile style swag win
0 🤓 nerd_face brainy clever expert face geek gifted glasses intelligent nerd smart
0 🧐 monocle_face face_with_monocle classy face fancy monocle rich stuffy wealthy
0 😕 confused confused_face befuddled confusing dunno face frown hm meh not sad sorry sure
0 🫤 face_with_diagonal_mouth confused confusion diagonal disappointed doubt doubtful face frustrated frustration meh mouth skeptical unsure whatever wtv
0 😟 worried worried_face anxious butterflies face nerves nervous sad stress stressed surprised worry
0 🙁 slightly_frowning_face face frown frowning sad slightly
0 ☹️ frowning_face face frown frowning sad
0 😮 open_mouth face_with_open_mouth believe face forgot mouth omg open shocked surprised sympathy unbelievable unreal whoa wow you
0 😯 hushed hushed_face epic face omg stunned surprised whoa woah
0 😲 astonished astonished_face cost face no omg shocked totally way
0 😳 flushed flushed_face amazed awkward crazy dazed dead disbelief embarrassed face geez heat hot impressed jeez what wow
0 🫪 distorted_face anxiety bloated panic shocked surprised vulnerable
0 🥺 pleading_face begging big eyes face mercy not pleading please pretty puppy sad why
0 🥹 face_holding_back_tears admiration aww back cry embarrassed face feelings grateful gratitude holding joy please proud resist sad tears
0 😦 frowning frowning_face_with_open_mouth caught face frown guard mouth open scared scary surprise what wow
0 😧 anguished anguished_face face forgot scared scary stressed surprise unhappy what wow
0 😨 fearful fearful_face afraid anxious blame face fear scared worried
0 😰 cold_sweat anxious_face_with_sweat anxious blue cold eek face mouth nervous open rushed scared sweat yikes
0 😥 disappointed_relieved sad_but_relieved_face anxious call close complicated disappointed face not relieved sad sweat time whew
0 😢 cry crying_face awful crying face feels miss sad tear triste unhappy
0 😭 sob loudly_crying_face bawling cry crying face loudly sad tear tears unhappy
0 😱 scream face_screaming_in_fear epic face fear fearful munch scared screamer screaming shocked surprised woah
0 😖 confounded confounded_face annoyed confused cringe distraught face feels frustrated mad sad
0 😣 persevere persevering_face concentrate concentration face focus headache persevering
0 😞 disappointed disappointed_face awful blame dejected face fail losing sad unhappy
0 😓 sweat downcast_face_with_sweat close cold downcast face feels headache nervous sad scared yikes
0 😩 weary weary_face crying face fail feels hungry mad nooo sad sleepy tired unhappy
0 😫 tired_face cost face feels nap sad sneeze tired
0 🥱 yawning_face bedtime bored face goodnight nap night sleep sleepy tired whatever yawn yawning zzz
0 😤 triumph face_with_steam_from_nose anger angry face feels fume fuming furious fury mad nose steam unhappy won
0 😡 pout rage enraged_face anger angry enraged face feels mad maddening pouting red shade unhappy upset
0 😠 angry angry_face anger blame face feels frustrated mad maddening rage shade unhappy upset
0 🤬 cursing_face face_with_symbols_on_mouth censor cursing cussing face mad mouth pissed swearing symbols
0 😈 smiling_imp smiling_face_with_horns demon devil evil face fairy fairytale fantasy horns purple shade smile smiling tale
0 👿 imp angry_face_with_horns angry demon devil evil face fairy fairytale fantasy horns mischievous purple shade tale
0 💀 skull body dead death face fairy fairytale i_m lmao monster tale yolo
0 ☠️ skull_and_crossbones bone crossbones dead death face monster skull
0 💩 hankey poop shit pile_of_poo bs comic doo dung face fml monster pile poo smelly smh stink stinks stinky turd
0 🤡 clown_face clown face
0 👹 japanese_ogre ogre creature devil face fairy fairytale fantasy mask monster scary tale
0 👺 japanese_goblin goblin angry creature face fairy fairytale fantasy mask mean monster tale
0 👻 ghost boo creature excited face fairy fairytale fantasy halloween haunting monster scary silly tale
0 👽️ alien creature extraterrestrial face fairy fairytale fantasy monster space tale ufo
0 👾 space_invader alien_monster alien creature extraterrestrial face fairy fairytale fantasy game gamer games monster pixelated space tale ufo
0 🤖 robot face monster
0 😺 smiley_cat grinning_cat animal cat face grinning mouth open smile smiling
0 😸 smile_cat grinning_cat_with_smiling_eyes animal cat eye eyes face grin grinning smile smiling
0 😹 joy_cat cat_with_tears_of_joy animal cat face joy laugh laughing lol tear tears
0 😻 heart_eyes_cat smiling_cat_with_heart-eyes animal cat eye face heart heart-eyes love smile smiling
0 😼 smirk_cat cat_with_wry_smile animal cat face ironic smile wry
0 😽 kissing_cat animal cat closed eye eyes face kiss kissing
0 🙀 scream_cat weary_cat animal cat face oh surprised weary
0 😿 crying_cat_face crying_cat animal cat cry crying face sad tear
0 😾 pouting_cat animal cat face pouting
0 🙈 see_no_evil see-no-evil_monkey embarrassed evil face forbidden forgot gesture hide monkey no omg prohibited scared secret smh watch
0 🙉 hear_no_evil hear-no-evil_monkey animal ears evil face forbidden gesture hear listen monkey no not prohibited secret shh tmi
0 🙊 speak_no_evil speak-no-evil_monkey animal evil face forbidden gesture monkey no not oops prohibited quiet secret speak stealth
0 💌 love_letter heart letter love mail romance valentine
0 💘 cupid heart_with_arrow 143 adorbs arrow date emotion heart ily love romance valentine
0 💝 gift_heart heart_with_ribbon 143 anniversary emotion heart ily kisses ribbon valentine xoxo
0 💖 sparkling_heart 143 emotion excited good heart ily kisses morning night sparkle sparkling xoxo
0 💗 heartpulse growing_heart 143 emotion excited growing heart ily kisses muah nervous pulse xoxo
0 💓 heartbeat beating_heart 143 beating cardio emotion heart ily love pulsating pulse
0 💞 revolving_hearts 143 adorbs anniversary emotion heart hearts revolving
0 💕 two_hearts 143 anniversary date dating emotion heart hearts ily kisses love loving two xoxo
0 💟 heart_decoration 143 decoration emotion heart hearth purple white
0 ❣️ heavy_heart_exclamation heart_exclamation exclamation heart heavy mark punctuation
0 💔 broken_heart break broken crushed emotion heart heartbroken lonely sad
0 ❤️‍🔥 heart_on_fire burn fire heart love lust sacred
0 ❤️‍🩹 mending_heart healthier heart improving mending recovering recuperating well
0 ❤️ heart red_heart emotion love red
0 🩷 pink_heart 143 adorable cute emotion heart ily like love pink special sweet
0 🧡 orange_heart 143 heart orange
0 💛 yellow_heart 143 cardiac emotion heart ily love yellow
0 💚 green_heart 143 emotion green heart ily love romantic
0 💙 blue_heart 143 blue emotion heart ily love romance
0 🩵 light_blue_heart 143 blue cute cyan emotion heart ily light like love sky special teal
0 💜 purple_heart 143 bestest emotion heart ily love purple
0 🤎 brown_heart 143 brown heart
0 🖤 black_heart black evil heart wicked
0 🩶 grey_heart 143 emotion gray grey heart ily love silver slate special
0 🤍 white_heart 143 heart white
0 💋 kiss kiss_mark dating emotion heart kissing lips mark romance sexy
0 💯 100 hundred_points a+ agree clearly definitely faithful fleek full hundred keep perfect point score true truth yup
0 💢 anger anger_symbol angry comic mad symbol upset
0 🫯 fight_cloud argument brawl debate disagreement fight ruckus wrestle
0 💥 boom collision bomb collide comic explode
0 💫 dizzy comic shining shooting star stars
0 💦 sweat_drops sweat_droplets comic drip droplet droplets drops splashing squirt sweat water wet work workout
0 💨 dash dashing_away away cloud comic dashing fart fast go gone gotta running smoke
0 🕳️ hole
0 💬 speech_balloon balloon bubble comic dialog message sms speech talk text typing
0 👁️‍🗨️ eye_speech_bubble eye_in_speech_bubble balloon bubble eye speech witness
0 🗨️ left_speech_bubble balloon bubble dialog left speech
0 🗯️ right_anger_bubble anger angry balloon bubble mad right
0 💭 thought_balloon balloon bubble cartoon cloud comic daydream decisions dream idea invent invention realize think thoughts wonder
0 💤 zzz comic good goodnight night sleep sleeping sleepy tired
1 👋 wave waving_hand bye cya g2g greetings gtg hand hello hey hi later outtie ttfn ttyl yo you
1 🤚 raised_back_of_hand back backhand hand raised
1 🖐️ raised_hand_with_fingers_splayed hand_with_fingers_splayed finger fingers hand raised splayed stop
1 ✋️ hand raised_hand 5 five high raised stop
1 🖖 vulcan_salute finger hand hands salute vulcan
1 🫱 rightwards_hand hand handshake hold reach right rightward rightwards shake
1 🫲 leftwards_hand hand handshake hold left leftward leftwards reach shake
1 🫳 palm_down_hand dismiss down drop dropped hand palm pick shoo up
1 🫴 palm_up_hand beckon catch come hand hold know lift me offer palm tell
1 🫷 leftwards_pushing_hand block five halt hand high hold leftward leftwards pause push pushing refuse slap stop wait
1 🫸 rightwards_pushing_hand block five halt hand high hold pause push pushing refuse rightward rightwards slap stop wait
1 👌 ok_hand awesome bet dope fleek fosho got gotcha hand legit ok okay pinch rad sure sweet three
1 🤌 pinched_fingers fingers gesture hand hold huh interrogation patience pinched relax sarcastic ugh what zip
1 🤏 pinching_hand amount bit fingers hand little pinching small sort
1 ✌️ v victory_hand hand peace victory
1 🤞 crossed_fingers cross crossed finger fingers hand luck
1 🫰 hand_with_index_finger_and_thumb_crossed _3 crossed expensive finger hand heart index love money snap thumb
1 🤟 love_you_gesture love-you_gesture fingers gesture hand ily love love-you three you
1 🤘 metal sign_of_the_horns finger hand horns rock-on sign
1 🤙 call_me_hand call hand hang loose me shaka
1 👈️ point_left backhand_index_pointing_left backhand finger hand index left point pointing
1 👉️ point_right backhand_index_pointing_right backhand finger hand index point pointing right
1 👆️ point_up_2 backhand_index_pointing_up backhand finger hand index point pointing up
1 🖕 fu middle_finger finger hand middle
1 👇️ point_down backhand_index_pointing_down backhand down finger hand index point pointing
1 ☝️ point_up index_pointing_up finger hand index point pointing this up
1 🫵 index_pointing_at_the_viewer at finger hand index pointing poke viewer you
1 👍️ +1 thumbsup thumbs_up good hand like thumb up yes
1 👎️ -1 thumbsdown thumbs_down bad dislike down good hand no nope thumb thumbs
1 ✊️ fist fist_raised raised_fist clenched hand punch raised solidarity
1 👊 facepunch fist_oncoming punch oncoming_fist absolutely agree boom bro bruh bump clenched correct fist hand knuckle oncoming pound rock ttyl
1 🤛 fist_left left-facing_fist fist left-facing leftwards
1 🤜 fist_right right-facing_fist fist right-facing rightwards
1 👏 clap clapping_hands applause approval awesome congrats congratulations excited good great hand homie job nice prayed well yay
1 🙌 raised_hands raising_hands celebration gesture hand hands hooray praise raised raising
1 🫶 heart_hands _3 hands heart love you
1 👐 open_hands hand hands hug jazz open swerve
1 🤲 palms_up_together cupped dua hands palms pray prayer together up wish
1 🤝 handshake agreement deal hand meeting shake
1 🙏 pray folded_hands appreciate ask beg blessed bow cmon five folded gesture hand high please thanks thx
1 ✍️ writing_hand hand write writing
1 💅 nail_care nail_polish bored care cosmetics done makeup manicure nail polish whatever
1 🤳 selfie camera phone
1 💪 muscle flexed_biceps arm beast bench biceps bodybuilder bro curls flex gains gym jacked press ripped strong weightlift
1 🦾 mechanical_arm accessibility arm mechanical prosthetic
1 🦿 mechanical_leg accessibility leg mechanical prosthetic
1 🦵 leg bent foot kick knee limb
1 🦶 foot ankle feet kick stomp
1 👂️ ear body ears hear hearing listen listening sound
1 🦻 ear_with_hearing_aid accessibility aid ear hard hearing
1 👃 nose body noses nosey odor smell smells
1 🧠 brain intelligent smart
1 🫀 anatomical_heart anatomical beat cardiology heart heartbeat organ pulse real red
1 🫁 lungs breath breathe exhalation inhalation lung organ respiration
1 🦷 tooth dentist pearly teeth white
1 🦴 bone bones dog skeleton wishbone
1 👀 eyes body eye face googly look looking omg peep see seeing
1 👁️ eye 1 body one
1 👅 tongue body lick slurp
1 👄 lips mouth beauty body kiss kissing lipstick
1 🫦 biting_lip anxious bite biting fear flirt flirting kiss lip lipstick nervous sexy uncomfortable worried worry
1 👶 baby babies children goo infant newborn pregnant young
1 🧒 child bright-eyed grandchild kid young younger
1 👦 boy bright-eyed child grandson kid son young younger
1 👧 girl bright-eyed child daughter granddaughter kid virgo young younger zodiac
1 🧑 adult person
1 👱 blond_haired_person person_blond_hair blond blond-haired human person
1 👨 man adult bro
1 🧔 bearded_person person_beard beard bearded person whiskers
1 🧔‍♂️ man_beard beard bearded man whiskers
1 🧔‍♀️ woman_beard beard bearded whiskers woman
1 👨‍🦰 red_haired_man man_red_hair adult bro man red_hair
1 👨‍🦱 curly_haired_man man_curly_hair adult bro curly_hair man
1 👨‍🦳 white_haired_man man_white_hair adult bro man white_hair
1 👨‍🦲 bald_man man_bald adult bald bro man
1 👩 woman adult lady
1 👩‍🦰 red_haired_woman woman_red_hair adult lady red_hair woman
1 🧑‍🦰 person_red_hair adult person red_hair
1 👩‍🦱 curly_haired_woman woman_curly_hair adult curly_hair lady woman
1 🧑‍🦱 person_curly_hair adult curly_hair person
1 👩‍🦳 white_haired_woman woman_white_hair adult lady white_hair woman
1 🧑‍🦳 person_white_hair adult person white_hair
1 👩‍🦲 bald_woman woman_bald adult bald lady woman
1 🧑‍🦲 person_bald adult bald person
1 👱‍♀️ blond_haired_woman blonde_woman woman_blond_hair blond blond-haired blonde hair woman
1 👱‍♂️ blond_haired_man man_blond_hair blond blond-haired hair man
1 🧓 older_adult older_person adult elderly grandparent old person wise
1 👴 older_man old_man adult bald elderly gramps grandfather grandpa man old wise
1 👵 older_woman old_woman adult elderly grandma grandmother granny lady old wise woman
1 🙍 frowning_person person_frowning annoyed disappointed disgruntled disturbed frown frowning frustrated gesture irritated person upset
1 🙍‍♂️ frowning_man man_frowning annoyed disappointed disgruntled disturbed frown frowning frustrated gesture irritated man upset
1 🙍‍♀️ frowning_woman woman_frowning annoyed disappointed disgruntled disturbed frown frowning frustrated gesture irritated upset woman
1 🙎 pouting_face person_pouting disappointed downtrodden frown grimace person pouting scowl sulk upset whine
1 🙎‍♂️ pouting_man man_pouting disappointed downtrodden frown grimace man pouting scowl sulk upset whine
1 🙎‍♀️ pouting_woman woman_pouting disappointed downtrodden frown grimace pouting scowl sulk upset whine woman
1 🙅 no_good person_gesturing_no forbidden gesture hand no not person prohibit
1 🙅‍♂️ ng_man no_good_man man_gesturing_no forbidden gesture hand man no not prohibit
1 🙅‍♀️ ng_woman no_good_woman woman_gesturing_no forbidden gesture hand no not prohibit woman
1 🙆 ok_person person_gesturing_ok exercise gesture gesturing hand ok omg person
1 🙆‍♂️ ok_man man_gesturing_ok exercise gesture gesturing hand man ok omg
1 🙆‍♀️ ok_woman woman_gesturing_ok exercise gesture gesturing hand ok omg woman
1 💁 information_desk_person tipping_hand_person person_tipping_hand fetch flick flip gossip hand person sarcasm sarcastic sassy seriously tipping whatever
1 💁‍♂️ sassy_man tipping_hand_man man_tipping_hand fetch flick flip gossip hand man sarcasm sarcastic sassy seriously tipping whatever
1 💁‍♀️ sassy_woman tipping_hand_woman woman_tipping_hand fetch flick flip gossip hand sarcasm sarcastic sassy seriously tipping whatever woman
1 🙋 raising_hand person_raising_hand gesture hand here know me person pick question raise raising
1 🙋‍♂️ raising_hand_man man_raising_hand gesture hand here know man me pick question raise raising
1 🙋‍♀️ raising_hand_woman woman_raising_hand gesture hand here know me pick question raise raising woman
1 🧏 deaf_person accessibility deaf ear gesture hear person
1 🧏‍♂️ deaf_man accessibility deaf ear gesture hear man
1 🧏‍♀️ deaf_woman accessibility deaf ear gesture hear woman
1 🙇 bow person_bowing apology ask beg bowing favor forgive gesture meditate meditation person pity regret sorry
1 🙇‍♂️ bowing_man man_bowing apology ask beg bow bowing favor forgive gesture man meditate meditation pity regret sorry
1 🙇‍♀️ bowing_woman woman_bowing apology ask beg bow bowing favor forgive gesture meditate meditation pity regret sorry woman
1 🤦 facepalm person_facepalming again bewilder disbelief exasperation no not oh omg person shock smh
1 🤦‍♂️ man_facepalming again bewilder disbelief exasperation facepalm man no not oh omg shock smh
1 🤦‍♀️ woman_facepalming again bewilder disbelief exasperation facepalm no not oh omg shock smh woman
1 🤷 shrug person_shrugging doubt dunno guess idk ignorance indifference knows maybe person shrugging whatever who
1 🤷‍♂️ man_shrugging doubt dunno guess idk ignorance indifference knows man maybe shrug shrugging whatever who
1 🤷‍♀️ woman_shrugging doubt dunno guess idk ignorance indifference knows maybe shrug shrugging whatever who woman
1 🧑‍⚕️ health_worker doctor health healthcare nurse therapist worker
1 👨‍⚕️ man_health_worker doctor health healthcare man nurse therapist worker
1 👩‍⚕️ woman_health_worker doctor health healthcare nurse therapist woman worker
1 🧑‍🎓 student graduate
1 👨‍🎓 man_student graduate man student
1 👩‍🎓 woman_student graduate student woman
1 🧑‍🏫 teacher instructor lecturer professor
1 👨‍🏫 man_teacher instructor lecturer man professor teacher
1 👩‍🏫 woman_teacher instructor lecturer professor teacher woman
1 🧑‍⚖️ judge justice law scales
1 👨‍⚖️ man_judge judge justice law man scales
1 👩‍⚖️ woman_judge judge justice law scales woman
1 🧑‍🌾 farmer gardener rancher
1 👨‍🌾 man_farmer farmer gardener man rancher
1 👩‍🌾 woman_farmer farmer gardener rancher woman
1 🧑‍🍳 cook chef
1 👨‍🍳 man_cook chef cook man
1 👩‍🍳 woman_cook chef cook woman
1 🧑‍🔧 mechanic electrician plumber tradesperson
1 👨‍🔧 man_mechanic electrician man mechanic plumber tradesperson
1 👩‍🔧 woman_mechanic electrician mechanic plumber tradesperson woman
1 🧑‍🏭 factory_worker assembly factory industrial worker
1 👨‍🏭 man_factory_worker assembly factory industrial man worker
1 👩‍🏭 woman_factory_worker assembly factory industrial woman worker
1 🧑‍💼 office_worker architect business manager office white-collar worker
1 👨‍💼 man_office_worker architect business man manager office white-collar worker
1 👩‍💼 woman_office_worker architect business manager office white-collar woman worker
1 🧑‍🔬 scientist biologist chemist engineer mathematician physicist
1 👨‍🔬 man_scientist biologist chemist engineer man mathematician physicist scientist
1 👩‍🔬 woman_scientist biologist chemist engineer mathematician physicist scientist woman
1 🧑‍💻 technologist coder computer developer inventor software
1 👨‍💻 man_technologist coder computer developer inventor man software technologist
1 👩‍💻 woman_technologist coder computer developer inventor software technologist woman
1 🧑‍🎤 singer actor entertainer rock rockstar star
1 👨‍🎤 man_singer actor entertainer man rock rockstar singer star
1 👩‍🎤 woman_singer actor entertainer rock rockstar singer star woman
1 🧑‍🎨 artist palette
1 👨‍🎨 man_artist artist man palette
1 👩‍🎨 woman_artist artist palette woman
1 🧑‍✈️ pilot plane
1 👨‍✈️ man_pilot man pilot plane
1 👩‍✈️ woman_pilot pilot plane woman
1 🧑‍🚀 astronaut rocket space
1 👨‍🚀 man_astronaut astronaut man rocket space
1 👩‍🚀 woman_astronaut astronaut rocket space woman
1 🧑‍🚒 firefighter fire firetruck
1 👨‍🚒 man_firefighter fire firefighter firetruck man
1 👩‍🚒 woman_firefighter fire firefighter firetruck woman
1 👮 cop police_officer apprehend arrest citation law officer over police pulled undercover
1 👮‍♂️ policeman man_police_officer apprehend arrest citation cop law man officer over police pulled undercover
1 👮‍♀️ policewoman woman_police_officer apprehend arrest citation cop law officer over police pulled undercover woman
1 🕵️ detective sleuth spy
1 🕵️‍♂️ male_detective man_detective detective man sleuth spy
1 🕵️‍♀️ female_detective woman_detective detective sleuth spy woman
1 💂 guard buckingham helmet london palace
1 💂‍♂️ guardsman man_guard buckingham guard helmet london man palace
1 💂‍♀️ guardswoman woman_guard buckingham guard helmet london palace woman
1 🥷 ninja assassin fight fighter hidden person secret skills sly soldier stealth war
1 👷 construction_worker build construction fix hardhat hat man person rebuild remodel repair work worker
1 👷‍♂️ construction_worker_man man_construction_worker build construction fix hardhat hat man rebuild remodel repair work worker
1 👷‍♀️ construction_worker_woman woman_construction_worker build construction fix hardhat hat man rebuild remodel repair woman work worker
1 🫅 person_with_crown crown monarch noble person regal royal royalty
1 🤴 prince crown fairy fairytale fantasy king royal royalty tale
1 👸 princess crown fairy fairytale fantasy queen royal royalty tale
1 👳 person_with_turban person_wearing_turban person turban wearing
1 👳‍♂️ man_with_turban man_wearing_turban man turban wearing
1 👳‍♀️ woman_with_turban woman_wearing_turban turban wearing woman
1 👲 man_with_gua_pi_mao person_with_skullcap cap chinese gua guapi hat mao person pi skullcap
1 🧕 woman_with_headscarf bandana head headscarf hijab kerchief mantilla tichel woman
1 🤵 person_in_tuxedo formal person tuxedo wedding
1 🤵‍♂️ man_in_tuxedo formal groom man tuxedo wedding
1 🤵‍♀️ woman_in_tuxedo formal tuxedo wedding woman
1 👰 person_with_veil person veil wedding
1 👰‍♂️ man_with_veil man veil wedding
1 👰‍♀️ bride_with_veil woman_with_veil bride veil wedding woman
1 🤰 pregnant_woman pregnant woman
1 🫃 pregnant_man belly bloated full man overeat pregnant
1 🫄 pregnant_person belly bloated full overeat person pregnant stuffed
1 🤱 breast_feeding breast-feeding baby breast feeding mom mother nursing woman
1 👩‍🍼 woman_feeding_baby baby feed feeding mom mother nanny newborn nursing woman
1 👨‍🍼 man_feeding_baby baby dad father feed feeding man nanny newborn nursing
1 🧑‍🍼 person_feeding_baby baby feed feeding nanny newborn nursing parent
1 👼 angel baby_angel baby church face fairy fairytale fantasy tale
1 🎅 santa santa_claus celebration christmas claus fairy fantasy father holiday merry tale xmas
1 🤶 mrs_claus celebration christmas claus fairy fantasy holiday merry mother mrs santa tale xmas
1 🧑‍🎄 mx_claus celebration christmas claus fairy fantasy holiday merry mx santa tale xmas
1 🦸 superhero good hero superpower
1 🦸‍♂️ superhero_man man_superhero good hero man superhero superpower
1 🦸‍♀️ superhero_woman woman_superhero good hero heroine superhero superpower woman
1 🦹 supervillain bad criminal evil superpower villain
1 🦹‍♂️ supervillain_man man_supervillain bad criminal evil man superpower supervillain villain
1 🦹‍♀️ supervillain_woman woman_supervillain bad criminal evil superpower supervillain villain woman
1 🧙 mage fantasy magic play sorcerer sorceress sorcery spell summon witch wizard
1 🧙‍♂️ mage_man man_mage fantasy mage magic man play sorcerer sorceress sorcery spell summon witch wizard
1 🧙‍♀️ mage_woman woman_mage fantasy mage magic play sorcerer sorceress sorcery spell summon witch wizard woman
1 🧚 fairy fairytale fantasy myth person pixie tale wings
1 🧚‍♂️ fairy_man man_fairy fairy fairytale fantasy man myth oberon person pixie puck tale wings
1 🧚‍♀️ fairy_woman woman_fairy fairy fairytale fantasy myth person pixie tale titania wings woman
1 🧛 vampire blood dracula fangs halloween scary supernatural teeth undead
1 🧛‍♂️ vampire_man man_vampire blood fangs halloween man scary supernatural teeth undead vampire
1 🧛‍♀️ vampire_woman woman_vampire blood fangs halloween scary supernatural teeth undead vampire woman
1 🧜 merperson creature fairytale folklore ocean sea siren trident
1 🧜‍♂️ merman creature fairytale folklore neptune ocean poseidon sea siren trident triton
1 🧜‍♀️ mermaid creature fairytale folklore merwoman ocean sea siren trident
1 🧝 elf elves enchantment fantasy folklore magic magical myth
1 🧝‍♂️ elf_man man_elf elf elves enchantment fantasy folklore magic magical man myth
1 🧝‍♀️ elf_woman woman_elf elf elves enchantment fantasy folklore magic magical myth woman
1 🧞 genie djinn fantasy jinn lamp myth rub wishes
1 🧞‍♂️ genie_man man_genie djinn fantasy genie jinn lamp man myth rub wishes
1 🧞‍♀️ genie_woman woman_genie djinn fantasy genie jinn lamp myth rub wishes woman
1 🧟 zombie apocalypse dead halloween horror scary undead walking
1 🧟‍♂️ zombie_man man_zombie apocalypse dead halloween horror man scary undead walking zombie
1 🧟‍♀️ zombie_woman woman_zombie apocalypse dead halloween horror scary undead walking woman zombie
1 🧌 troll fairy fantasy monster tale trolling
1 🫈 hairy_creature bigfoot cryptid forest giant hairy sasquatch woodwose yeti
1 💆 massage person_getting_massage face getting headache person relax relaxing salon soothe spa tension therapy treatment
1 💆‍♂️ massage_man man_getting_massage face getting headache man massage relax relaxing salon soothe spa tension therapy treatment
1 💆‍♀️ massage_woman woman_getting_massage face getting headache massage relax relaxing salon soothe spa tension therapy treatment woman
1 💇 haircut person_getting_haircut barber beauty chop cosmetology cut groom hair parlor person shears style
1 💇‍♂️ haircut_man man_getting_haircut barber beauty chop cosmetology cut groom hair haircut man parlor person shears style
1 💇‍♀️ haircut_woman woman_getting_haircut barber beauty chop cosmetology cut groom hair haircut parlor person shears style woman
1 🚶 walking person_walking amble gait hike man pace pedestrian person stride stroll walk
1 🚶‍♂️ walking_man man_walking amble gait hike man pace pedestrian stride stroll walk walking
1 🚶‍♀️ walking_woman woman_walking amble gait hike man pace pedestrian stride stroll walk walking woman
1 🚶‍➡️ person_walking_facing_right amble facing gait hike man pace pedestrian person right stride stroll walk walking
1 🚶‍♀️‍➡️ woman_walking_facing_right amble facing gait hike man pace pedestrian right stride stroll walk walking woman
1 🚶‍♂️‍➡️ man_walking_facing_right amble facing gait hike man pace pedestrian right stride stroll walk walking
1 🧍 standing_person person_standing person stand standing
1 🧍‍♂️ standing_man man_standing man stand standing
1 🧍‍♀️ standing_woman woman_standing stand standing woman
1 🧎 kneeling_person person_kneeling kneel kneeling knees person
1 🧎‍♂️ kneeling_man man_kneeling kneel kneeling knees man
1 🧎‍♀️ kneeling_woman woman_kneeling kneel kneeling knees woman
1 🧎‍➡️ person_kneeling_facing_right facing kneel kneeling knees person right
1 🧎‍♀️‍➡️ woman_kneeling_facing_right facing kneel kneeling knees right woman
1 🧎‍♂️‍➡️ man_kneeling_facing_right facing kneel kneeling knees man right
1 🧑‍🦯 person_with_probing_cane person_with_white_cane accessibility blind cane person probing white
1 🧑‍🦯‍➡️ person_with_white_cane_facing_right accessibility blind cane facing person probing right white
1 👨‍🦯 man_with_probing_cane man_with_white_cane accessibility blind cane man probing white
1 👨‍🦯‍➡️ man_with_white_cane_facing_right accessibility blind cane facing man probing right white
1 👩‍🦯 woman_with_probing_cane woman_with_white_cane accessibility blind cane probing white woman
1 👩‍🦯‍➡️ woman_with_white_cane_facing_right accessibility blind cane facing probing right white woman
1 🧑‍🦼 person_in_motorized_wheelchair accessibility motorized person wheelchair
1 🧑‍🦼‍➡️ person_in_motorized_wheelchair_facing_right accessibility facing motorized person right wheelchair
1 👨‍🦼 man_in_motorized_wheelchair accessibility man motorized wheelchair
1 👨‍🦼‍➡️ man_in_motorized_wheelchair_facing_right accessibility facing man motorized right wheelchair
1 👩‍🦼 woman_in_motorized_wheelchair accessibility motorized wheelchair woman
1 👩‍🦼‍➡️ woman_in_motorized_wheelchair_facing_right accessibility facing motorized right wheelchair woman
1 🧑‍🦽 person_in_manual_wheelchair accessibility manual person wheelchair
1 🧑‍🦽‍➡️ person_in_manual_wheelchair_facing_right accessibility facing manual person right wheelchair
1 👨‍🦽 man_in_manual_wheelchair accessibility man manual wheelchair
1 👨‍🦽‍➡️ man_in_manual_wheelchair_facing_right accessibility facing man manual right wheelchair
1 👩‍🦽 woman_in_manual_wheelchair accessibility manual wheelchair woman
1 👩‍🦽‍➡️ woman_in_manual_wheelchair_facing_right accessibility facing manual right wheelchair woman
1 🏃 runner running person_running fast hurry marathon move person quick race racing run rush speed
1 🏃‍♂️ running_man man_running fast hurry man marathon move quick race racing run rush speed
1 🏃‍♀️ running_woman woman_running fast hurry marathon move quick race racing run rush speed woman
1 🏃‍➡️ person_running_facing_right facing fast hurry marathon move person quick race racing right run rush speed
1 🏃‍♀️‍➡️ woman_running_facing_right facing fast hurry marathon move quick race racing right run rush speed woman
1 🏃‍♂️‍➡️ man_running_facing_right facing fast hurry man marathon move quick race racing right run rush speed
1 🧑‍🩰 ballet_dancer ballet dancer
1 💃 dancer woman_dancing dance dancing elegant festive flair flamenco groove let_s salsa tango woman
1 🕺 man_dancing dance dancer dancing elegant festive flair flamenco groove let_s man salsa tango
1 🕴️ business_suit_levitating person_in_suit_levitating business levitating person suit
1 👯 dancers people_with_bunny_ears bestie bff bunny counterpart dancer double ear identical pair party partying people soulmate twin twinsies
1 👯‍♂️ dancing_men men_with_bunny_ears bestie bff bunny counterpart dancer double ear identical men pair party partying people soulmate twin twinsies
1 👯‍♀️ dancing_women women_with_bunny_ears bestie bff bunny counterpart dancer double ear identical pair party partying people soulmate twin twinsies women
1 🧖 sauna_person person_in_steamy_room day luxurious pamper person relax room sauna spa steam steambath unwind
1 🧖‍♂️ sauna_man man_in_steamy_room day luxurious man pamper relax room sauna spa steam steambath unwind
1 🧖‍♀️ sauna_woman woman_in_steamy_room day luxurious pamper relax room sauna spa steam steambath unwind woman
1 🧗 climbing person_climbing climb climber mountain person rock scale up
1 🧗‍♂️ climbing_man man_climbing climb climber climbing man mountain rock scale up
1 🧗‍♀️ climbing_woman woman_climbing climb climber climbing mountain rock scale up woman
1 🤺 person_fencing fencer fencing person sword
1 🏇 horse_racing horse jockey racehorse racing riding sport
1 ⛷️ skier ski snow
1 🏂️ snowboarder ski snow snowboard sport
1 🏌️ golfing person_golfing ball birdie caddy driving golf green person pga putt range tee
1 🏌️‍♂️ golfing_man man_golfing ball birdie caddy driving golf golfing green man pga putt range tee
1 🏌️‍♀️ golfing_woman woman_golfing ball birdie caddy driving golf golfing green pga putt range tee woman
1 🏄️ surfer person_surfing beach ocean person sport surf surfing swell waves
1 🏄‍♂️ surfing_man man_surfing beach man ocean sport surf surfer surfing swell waves
1 🏄‍♀️ surfing_woman woman_surfing beach ocean person sport surf surfer surfing swell waves
1 🚣 rowboat person_rowing_boat boat canoe cruise fishing lake oar paddle person raft river row rowing
1 🚣‍♂️ rowing_man man_rowing_boat boat canoe cruise fishing lake man oar paddle raft river row rowboat rowing
1 🚣‍♀️ rowing_woman woman_rowing_boat boat canoe cruise fishing lake oar paddle raft river row rowboat rowing woman
1 🏊️ swimmer person_swimming freestyle person sport swim swimming triathlon
1 🏊‍♂️ swimming_man man_swimming freestyle man sport swim swimmer swimming triathlon
1 🏊‍♀️ swimming_woman woman_swimming freestyle man sport swim swimmer swimming triathlon
1 ⛹️ bouncing_ball_person person_bouncing_ball athletic ball basketball bouncing championship dribble net person player throw
1 ⛹️‍♂️ basketball_man bouncing_ball_man man_bouncing_ball athletic ball basketball bouncing championship dribble man net player throw
1 ⛹️‍♀️ basketball_woman bouncing_ball_woman woman_bouncing_ball athletic ball basketball bouncing championship dribble net player throw woman
1 🏋️ weight_lifting person_lifting_weights barbell bodybuilder deadlift lifter lifting person powerlifting weight weightlifter weights workout
1 🏋️‍♂️ weight_lifting_man man_lifting_weights barbell bodybuilder deadlift lifter lifting man powerlifting weight weightlifter weights workout
1 🏋️‍♀️ weight_lifting_woman woman_lifting_weights barbell bodybuilder deadlift lifter lifting powerlifting weight weightlifter weights woman workout
1 🚴 bicyclist person_biking bicycle bike biking cycle cyclist person riding sport
1 🚴‍♂️ biking_man man_biking bicycle bicyclist bike biking cycle cyclist man riding sport
1 🚴‍♀️ biking_woman woman_biking bicycle bicyclist bike biking cycle cyclist riding sport woman
1 🚵 mountain_bicyclist person_mountain_biking bicycle bicyclist bike biking cycle cyclist mountain person riding sport
1 🚵‍♂️ mountain_biking_man man_mountain_biking bicycle bicyclist bike biking cycle cyclist man mountain riding sport
1 🚵‍♀️ mountain_biking_woman woman_mountain_biking bicycle bicyclist bike biking cycle cyclist mountain riding sport woman
1 🤸 cartwheeling person_cartwheeling active cartwheel excited flip gymnastics happy person somersault
1 🤸‍♂️ man_cartwheeling active cartwheel cartwheeling excited flip gymnastics happy man somersault
1 🤸‍♀️ woman_cartwheeling active cartwheel cartwheeling excited flip gymnastics happy somersault woman
1 🤼 wrestling people_wrestling combat duel grapple people ring tournament wrestle
1 🤼‍♂️ men_wrestling combat duel grapple men ring tournament wrestle wrestling
1 🤼‍♀️ women_wrestling combat duel grapple ring tournament women wrestle wrestling
1 🤽 water_polo person_playing_water_polo person playing polo sport swimming water waterpolo
1 🤽‍♂️ man_playing_water_polo man playing polo sport swimming water waterpolo
1 🤽‍♀️ woman_playing_water_polo playing polo sport swimming water waterpolo woman
1 🤾 handball_person person_playing_handball athletics ball catch chuck handball hurl lob person pitch playing sport throw toss
1 🤾‍♂️ man_playing_handball athletics ball catch chuck handball hurl lob man pitch playing sport throw toss
1 🤾‍♀️ woman_playing_handball athletics ball catch chuck handball hurl lob pitch playing sport throw toss woman
1 🤹 juggling_person person_juggling act balance balancing handle juggle juggling manage multitask person skill
1 🤹‍♂️ man_juggling act balance balancing handle juggle juggling man manage multitask skill
1 🤹‍♀️ woman_juggling act balance balancing handle juggle juggling manage multitask skill woman
1 🧘 lotus_position person_in_lotus_position cross legged legs lotus meditation peace person position relax serenity yoga yogi zen
1 🧘‍♂️ lotus_position_man man_in_lotus_position cross legged legs lotus man meditation peace position relax serenity yoga yogi zen
1 🧘‍♀️ lotus_position_woman woman_in_lotus_position cross legged legs lotus meditation peace position relax serenity woman yoga yogi zen
1 🛀 bath person_taking_bath bathtub person taking tub
1 🛌 sleeping_bed person_in_bed bed bedtime good goodnight hotel nap night person sleep tired zzz
1 🧑‍🤝‍🧑 people_holding_hands bae bestie bff couple dating flirt friends hand hold people twins
1 👭 two_women_holding_hands women_holding_hands bae bestie bff couple dating flirt friends girls hand hold sisters twins women
1 👫 couple woman_and_man_holding_hands bae bestie bff dating flirt friends hand hold man twins woman
1 👬 two_men_holding_hands men_holding_hands bae bestie bff boys brothers couple dating flirt friends hand hold men twins
1 💏 couplekiss kiss anniversary babe bae couple date dating heart love mwah person romance together xoxo
1 👩‍❤️‍💋‍👨 couplekiss_man_woman kiss_woman_man anniversary babe bae couple date dating heart kiss love man mwah person romance together woman xoxo
1 👨‍❤️‍💋‍👨 couplekiss_man_man kiss_man_man anniversary babe bae couple date dating heart kiss love man mwah person romance together xoxo
1 👩‍❤️‍💋‍👩 couplekiss_woman_woman kiss_woman_woman anniversary babe bae couple date dating heart kiss love mwah person romance together woman xoxo
1 💑 couple_with_heart anniversary babe bae couple dating heart kiss love person relationship romance together you
1 👩‍❤️‍👨 couple_with_heart_woman_man anniversary babe bae couple dating heart kiss love man person relationship romance together woman you
1 👨‍❤️‍👨 couple_with_heart_man_man anniversary babe bae couple dating heart kiss love man person relationship romance together you
1 👩‍❤️‍👩 couple_with_heart_woman_woman anniversary babe bae couple dating heart kiss love person relationship romance together woman you
1 👨‍👩‍👦 family_man_woman_boy boy child family man woman
1 👨‍👩‍👧 family_man_woman_girl child family girl man woman
1 👨‍👩‍👧‍👦 family_man_woman_girl_boy boy child family girl man woman
1 👨‍👩‍👦‍👦 family_man_woman_boy_boy boy child family man woman
1 👨‍👩‍👧‍👧 family_man_woman_girl_girl child family girl man woman
1 👨‍👨‍👦 family_man_man_boy boy child family man
1 👨‍👨‍👧 family_man_man_girl child family girl man
1 👨‍👨‍👧‍👦 family_man_man_girl_boy boy child family girl man
1 👨‍👨‍👦‍👦 family_man_man_boy_boy boy child family man
1 👨‍👨‍👧‍👧 family_man_man_girl_girl child family girl man
1 👩‍👩‍👦 family_woman_woman_boy boy child family woman
1 👩‍👩‍👧 family_woman_woman_girl child family girl woman
1 👩‍👩‍👧‍👦 family_woman_woman_girl_boy boy child family girl woman
1 👩‍👩‍👦‍👦 family_woman_woman_boy_boy boy child family woman
1 👩‍👩‍👧‍👧 family_woman_woman_girl_girl child family girl woman
1 👨‍👦 family_man_boy boy child family man
1 👨‍👦‍👦 family_man_boy_boy boy child family man
1 👨‍👧 family_man_girl child family girl man
1 👨‍👧‍👦 family_man_girl_boy boy child family girl man
1 👨‍👧‍👧 family_man_girl_girl child family girl man
1 👩‍👦 family_woman_boy boy child family woman
1 👩‍👦‍👦 family_woman_boy_boy boy child family woman
1 👩‍👧 family_woman_girl child family girl woman
1 👩‍👧‍👦 family_woman_girl_boy boy child family girl woman
1 👩‍👧‍👧 family_woman_girl_girl child family girl woman
1 🗣️ speaking_head face head silhouette speak speaking
1 👤 bust_in_silhouette bust mysterious shadow silhouette
1 👥 busts_in_silhouette bff bust busts everyone friend friends people silhouette
1 🫂 people_hugging comfort embrace farewell friendship goodbye hello hug hugging love people thanks
1 👪️ family child
1 🧑‍🧑‍🧒 family_adult_adult_child adult child family
1 🧑‍🧑‍🧒‍🧒 family_adult_adult_child_child adult child family
1 🧑‍🧒 family_adult_child adult child family
1 🧑‍🧒‍🧒 family_adult_child_child adult child family
1 👣 footprints barefoot clothing footprint omw print walk
1 🫆 fingerprint clue crime detective forensics identity mystery print safety trace
3 🐵 monkey_face animal banana face monkey
3 🐒 monkey animal banana
3 🦍 gorilla animal
3 🦧 orangutan animal ape monkey
3 🐶 dog dog_face adorbs animal face pet puppies puppy
3 🐕️ dog2 dog animal animals dogs pet
3 🦮 guide_dog accessibility animal blind dog guide
3 🐕‍🦺 service_dog accessibility animal assistance dog service
3 🐩 poodle animal dog fluffy
3 🐺 wolf animal face
3 🦊 fox_face fox animal face
3 🦝 raccoon animal curious sly
3 🐱 cat cat_face animal face kitten kitty pet
3 🐈️ cat2 cat animal animals cats kitten pet
3 🐈‍⬛ black_cat animal black cat feline halloween meow unlucky
3 🦁 lion alpha animal face leo mane order rawr roar safari strong zodiac
3 🐯 tiger tiger_face animal big cat face predator
3 🐅 tiger2 tiger animal big cat predator zoo
3 🐆 leopard animal big cat predator zoo
3 🐴 horse horse_face animal dressage equine face farm horses
3 🫎 moose alces animal antlers elk mammal
3 🫏 donkey animal ass burro hinny mammal mule stubborn
3 🐎 racehorse horse animal equestrian farm racing
3 🦄 unicorn face
3 🦓 zebra animal stripe
3 🦌 deer animal
3 🦬 bison animal buffalo herd wisent
3 🐮 cow cow_face animal face farm milk moo
3 🐂 ox animal animals bull farm taurus zodiac
3 🐃 water_buffalo animal buffalo water zoo
3 🐄 cow2 cow animal animals farm milk moo
3 🐷 pig pig_face animal bacon face farm pork
3 🐖 pig2 pig animal bacon farm pork sow
3 🐗 boar animal pig
3 🐽 pig_nose animal face farm nose pig smell snout
3 🐏 ram animal aries horns male sheep zodiac zoo
3 🐑 sheep ewe animal baa farm female fluffy lamb wool
3 🐐 goat animal capricorn farm milk zodiac
3 🐪 dromedary_camel camel animal desert dromedary hump one
3 🐫 camel two-hump_camel animal bactrian desert hump two two-hump
3 🦙 llama alpaca animal guanaco vicuña wool
3 🦒 giraffe animal spots
3 🐘 elephant animal
3 🦣 mammoth animal extinction large tusk wooly
3 🦏 rhinoceros animal
3 🦛 hippopotamus animal hippo
3 🐭 mouse mouse_face animal face
3 🐁 mouse2 mouse animal animals
3 🐀 rat animal
3 🐹 hamster animal face pet
3 🐰 rabbit rabbit_face animal bunny face pet
3 🐇 rabbit2 rabbit animal bunny pet
3 🐿️ chipmunk animal squirrel
3 🦫 beaver animal dam teeth
3 🦔 hedgehog animal spiny
3 🦇 bat animal vampire
3 🐻 bear animal face grizzly growl honey
3 🐻‍❄️ polar_bear animal arctic bear polar white
3 🐨 koala animal australia bear down face marsupial under
3 🐼 panda_face panda animal bamboo face
3 🦥 sloth lazy slow
3 🦦 otter animal fishing playful
3 🦨 skunk animal stink
3 🦘 kangaroo animal joey jump marsupial
3 🦡 badger animal honey pester
3 🐾 feet paw_prints paw paws print prints
3 🦃 turkey bird gobble thanksgiving
3 🐔 chicken animal bird ornithology
3 🐓 rooster animal bird ornithology
3 🐣 hatching_chick animal baby bird chick egg hatching
3 🐤 baby_chick animal baby bird chick ornithology
3 🐥 hatched_chick front-facing_baby_chick animal baby bird chick front-facing newborn ornithology
3 🐦️ bird animal ornithology
3 🐧 penguin animal antarctica bird ornithology
3 🕊️ dove bird fly ornithology peace
3 🦅 eagle animal bird ornithology
3 🦆 duck animal bird ornithology
3 🦢 swan animal bird cygnet duckling ornithology ugly
3 🦉 owl animal bird ornithology wise
3 🦤 dodo animal bird extinction large ornithology
3 🪶 feather bird flight light plumage
3 🦩 flamingo animal bird flamboyant ornithology tropical
3 🦚 peacock animal bird colorful ornithology ostentatious peahen pretty proud
3 🦜 parrot animal bird ornithology pirate talk
3 🪽 wing angelic ascend aviation bird fly flying heavenly mythology soar
3 🐦‍⬛ black_bird animal beak bird black caw corvid crow ornithology raven rook
3 🪿 goose animal bird duck flock fowl gaggle gander geese honk ornithology silly
3 🐦‍🔥 phoenix ascend ascension emerge fantasy firebird glory immortal rebirth reincarnation reinvent renewal revival revive rise transform
3 🐸 frog animal face
3 🐊 crocodile animal zoo
3 🐢 turtle animal terrapin tortoise
3 🦎 lizard animal reptile
3 🐍 snake animal bearer ophiuchus serpent zodiac
3 🐲 dragon_face animal dragon face fairy fairytale tale
3 🐉 dragon animal fairy fairytale knights tale
3 🦕 sauropod brachiosaurus brontosaurus dinosaur diplodocus
3 🦖 t-rex dinosaur rex t tyrannosaurus
3 🐳 whale spouting_whale animal beach face ocean spouting
3 🐋 whale2 whale animal beach ocean
3 🐬 dolphin flipper animal beach ocean
3 🫍 orca marine ocean whale
3 🦭 seal animal lion ocean sea
3 🐟️ fish animal dinner fishes fishing pisces zodiac
3 🐠 tropical_fish animal fish fishes tropical
3 🐡 blowfish animal fish
3 🦈 shark animal fish
3 🐙 octopus animal creature ocean
3 🐚 shell spiral_shell animal beach conch sea spiral
3 🪸 coral change climate ocean reef sea
3 🪼 jellyfish animal aquarium burn invertebrate jelly life marine ocean ouch plankton sea sting stinger tentacles
3 🦀 crab cancer zodiac
3 🦞 lobster animal bisque claws seafood
3 🦐 shrimp food shellfish small
3 🦑 squid animal food mollusk
3 🦪 oyster diving pearl
3 🐌 snail animal escargot garden nature slug
3 🦋 butterfly insect pretty
3 🐛 bug animal garden insect
3 🐜 ant animal garden insect
3 🐝 bee honeybee animal bumblebee honey insect nature spring
3 🪲 beetle animal bug insect
3 🐞 lady_beetle animal beetle garden insect lady ladybird ladybug nature
3 🦗 cricket animal bug grasshopper insect orthoptera
3 🪳 cockroach animal insect pest roach
3 🕷️ spider animal insect
3 🕸️ spider_web spider web
3 🦂 scorpion scorpio scorpius zodiac
3 🦟 mosquito bite disease fever insect malaria pest virus
3 🪰 fly animal disease insect maggot pest rotting
3 🪱 worm animal annelid earthworm parasite
3 🦠 microbe amoeba bacteria science virus
3 💐 bouquet anniversary birthday date flower love plant romance
3 🌸 cherry_blossom blossom cherry flower plant spring springtime
3 💮 white_flower flower white
3 🪷 lotus beauty buddhism calm flower hinduism peace purity serenity
3 🏵️ rosette plant
3 🌹 rose beauty elegant flower love plant red valentine
3 🥀 wilted_flower dying flower wilted
3 🌺 hibiscus flower plant
3 🌻 sunflower flower outdoors plant sun
3 🌼 blossom buttercup dandelion flower plant
3 🌷 tulip blossom flower growth plant
3 🪻 hyacinth bloom bluebonnet flower indigo lavender lilac lupine plant purple shrub snapdragon spring violet
3 🌱 seedling plant sapling sprout young
3 🪴 potted_plant decor grow house nurturing plant pot potted
3 🌲 evergreen_tree christmas evergreen forest pine tree
3 🌳 deciduous_tree deciduous forest green habitat shedding tree
3 🌴 palm_tree beach palm plant tree tropical
3 🌵 cactus desert drought nature plant
3 🌾 ear_of_rice sheaf_of_rice ear grain grains plant rice sheaf
3 🌿 herb leaf plant
3 ☘️ shamrock irish plant
3 🍀 four_leaf_clover 4 clover four four-leaf irish leaf lucky plant
3 🍁 maple_leaf falling leaf maple
3 🍂 fallen_leaf autumn fall fallen falling leaf
3 🍃 leaves leaf_fluttering_in_wind blow flutter fluttering leaf wind
3 🪹 empty_nest branch empty home nest nesting
3 🪺 nest_with_eggs bird branch egg eggs nest nesting
3 🍄 mushroom fungus toadstool
3 🪾 leafless_tree bare barren branches dead drought leafless tree trunk winter wood
4 🍇 grapes dionysus fruit grape
4 🍈 melon cantaloupe fruit
4 🍉 watermelon fruit
4 🍊 mandarin orange tangerine c citrus fruit nectarine vitamin
4 🍋 lemon citrus fruit sour
4 🍋‍🟩 lime acidity citrus cocktail fruit garnish key margarita mojito refreshing salsa sour tangy tequila tropical zest
4 🍌 banana fruit potassium
4 🍍 pineapple colada fruit pina tropical
4 🥭 mango food fruit tropical
4 🍎 apple red_apple diet food fruit health red ripe
4 🍏 green_apple apple fruit green
4 🍐 pear fruit
4 🍑 peach fruit
4 🍒 cherries berries cherry fruit red
4 🍓 strawberry berry fruit
4 🫐 blueberries berries berry bilberry blue blueberry food fruit
4 🥝 kiwi_fruit food fruit kiwi
4 🍅 tomato food fruit vegetable
4 🫒 olive food
4 🥥 coconut colada palm piña
4 🥑 avocado food fruit
4 🍆 eggplant aubergine vegetable
4 🥔 potato food vegetable
4 🥕 carrot food vegetable
4 🌽 corn ear_of_corn crops ear farm maize maze
4 🌶️ hot_pepper hot pepper
4 🫑 bell_pepper bell capsicum food pepper vegetable
4 🥒 cucumber food pickle vegetable
4 🥬 leafy_green bok burgers cabbage choy green kale leafy lettuce salad
4 🥦 broccoli cabbage wild
4 🧄 garlic flavoring
4 🧅 onion flavoring
4 🥜 peanuts food nut peanut vegetable
4 🫘 beans food kidney legume small
4 🌰 chestnut almond plant
4 🫚 ginger_root beer ginger health herb natural root spice
4 🫛 pea_pod beans beanstalk edamame legume pea pod soybean vegetable veggie
4 🍄‍🟫 brown_mushroom food fungi fungus mushroom nature pizza portobello shiitake shroom spore sprout toppings truffle vegetable vegetarian veggie
4 🫜 root_vegetable beet food garden radish root salad turnip vegetable vegetarian
4 🍞 bread carbs food grain loaf restaurant toast wheat
4 🥐 croissant bread breakfast crescent food french roll
4 🥖 baguette_bread baguette bread food french
4 🫓 flatbread arepa bread food gordita lavash naan pita
4 🥨 pretzel convoluted twisted
4 🥯 bagel bakery bread breakfast schmear
4 🥞 pancakes breakfast crêpe food hotcake pancake
4 🧇 waffle breakfast indecisive iron
4 🧀 cheese cheese_wedge wedge
4 🍖 meat_on_bone bone meat
4 🍗 poultry_leg bone chicken drumstick hungry leg poultry turkey
4 🥩 cut_of_meat chop cut lambchop meat porkchop red steak
4 🥓 bacon breakfast food meat
4 🍔 hamburger burger eat fast food hungry
4 🍟 fries french_fries fast food french
4 🍕 pizza cheese food hungry pepperoni slice
4 🌭 hotdog hot_dog dog frankfurter hot sausage
4 🥪 sandwich bread
4 🌮 taco mexican
4 🌯 burrito mexican wrap
4 🫔 tamale food mexican pamonha wrapped
4 🥙 stuffed_flatbread falafel flatbread food gyro kebab stuffed
4 🧆 falafel chickpea meatball
4 🥚 egg breakfast food
4 🍳 fried_egg cooking breakfast easy egg fry frying over pan restaurant side sunny up
4 🥘 shallow_pan_of_food casserole food paella pan shallow
4 🍲 stew pot_of_food food pot soup
4 🫕 fondue cheese chocolate food melted pot ski
4 🥣 bowl_with_spoon bowl breakfast cereal congee oatmeal porridge spoon
4 🥗 green_salad food green salad
4 🍿 popcorn corn movie pop
4 🧈 butter dairy
4 🧂 salt condiment flavor mad salty shaker taste upset
4 🥫 canned_food can canned food
4 🍱 bento bento_box box food
4 🍘 rice_cracker cracker food rice
4 🍙 rice_ball ball food japanese rice
4 🍚 rice cooked_rice cooked food
4 🍛 curry curry_rice food rice
4 🍜 ramen steaming_bowl bowl chopsticks food noodle pho soup steaming
4 🍝 spaghetti food meatballs pasta restaurant
4 🍠 sweet_potato roasted_sweet_potato food potato roasted sweet
4 🍢 oden food kebab restaurant seafood skewer stick
4 🍣 sushi food
4 🍤 fried_shrimp fried prawn shrimp tempura
4 🍥 fish_cake fish_cake_with_swirl cake fish food pastry restaurant swirl
4 🥮 moon_cake autumn cake festival moon yuèbǐng
4 🍡 dango dessert japanese skewer stick sweet
4 🥟 dumpling empanada gyōza jiaozi pierogi potsticker
4 🥠 fortune_cookie cookie fortune prophecy
4 🥡 takeout_box box chopsticks delivery food oyster pail takeout
4 🍦 icecream soft_ice_cream cream dessert food ice restaurant serve soft sweet
4 🍧 shaved_ice dessert ice restaurant shaved sweet
4 🍨 ice_cream cream dessert food ice restaurant sweet
4 🍩 doughnut breakfast dessert donut food sweet
4 🍪 cookie chip chocolate dessert sweet
4 🎂 birthday birthday_cake bday cake celebration dessert happy pastry sweet
4 🍰 cake shortcake dessert pastry slice sweet
4 🧁 cupcake bakery dessert sprinkles sugar sweet treat
4 🥧 pie apple filling fruit meat pastry pumpkin slice
4 🍫 chocolate_bar bar candy chocolate dessert halloween sweet tooth
4 🍬 candy cavities dessert halloween restaurant sweet tooth wrapper
4 🍭 lollipop candy dessert food restaurant sweet
4 🍮 custard dessert pudding sweet
4 🍯 honey_pot barrel bear food honey honeypot jar pot sweet
4 🍼 baby_bottle babies baby birth born bottle drink infant milk newborn
4 🥛 milk_glass glass_of_milk drink glass milk
4 ☕️ coffee hot_beverage beverage cafe caffeine chai drink hot morning steaming tea
4 🫖 teapot brew drink food pot tea
4 🍵 tea teacup_without_handle beverage cup drink handle oolong teacup
4 🍶 sake bar beverage bottle cup drink restaurant
4 🍾 champagne bottle_with_popping_cork bar bottle cork drink popping
4 🍷 wine_glass alcohol bar beverage booze club drink drinking drinks glass restaurant wine
4 🍸️ cocktail cocktail_glass alcohol bar booze club drink drinking drinks glass mad martini men
4 🍹 tropical_drink alcohol bar booze club cocktail drink drinking drinks drunk mai party tai tropical tropics
4 🍺 beer beer_mug alcohol ale bar booze drink drinking drinks mug octoberfest oktoberfest pint stein summer
4 🍻 beers clinking_beer_mugs alcohol bar beer booze bottoms cheers clink clinking drinking drinks mugs
4 🥂 clinking_glasses celebrate clink clinking drink glass glasses
4 🥃 tumbler_glass glass liquor scotch shot tumbler whiskey whisky
4 🫗 pouring_liquid accident drink empty glass liquid oops pour pouring spill water
4 🥤 cup_with_straw cup drink juice malt soda soft straw water
4 🧋 bubble_tea boba bubble food milk pearl tea
4 🧃 beverage_box beverage box juice straw sweet
4 🧉 mate drink
4 🧊 ice_cube ice cold cube iceberg
4 🥢 chopsticks hashi jeotgarak kuaizi
4 🍽️ plate_with_cutlery fork_and_knife_with_plate cooking dinner eat fork knife plate
4 🍴 fork_and_knife breakfast breaky cooking cutlery delicious dinner eat feed food fork hungry knife lunch restaurant yum yummy
4 🥄 spoon eat tableware
4 🔪 hocho knife kitchen_knife chef cooking kitchen tool weapon
4 🫙 jar condiment container empty nothing sauce store
4 🏺 amphora aquarius cooking drink jug tool weapon zodiac
5 🌍️ earth_africa globe_showing_europe-africa africa earth europe europe-africa globe showing world
5 🌎️ earth_americas globe_showing_americas americas earth globe showing world
5 🌏️ earth_asia globe_showing_asia-australia asia asia-australia australia earth globe showing world
5 🌐 globe_with_meridians earth globe internet meridians web world worldwide
5 🗺️ world_map map world
5 🗾 japan map_of_japan map
5 🧭 compass direction magnetic navigation orienteering
5 🏔️ mountain_snow snow-capped_mountain cold mountain snow snow-capped
5 ⛰️ mountain
5 🛘 landslide avalanche danger disaster earthquake mountain mudslide rocks
5 🌋 volcano eruption mountain nature
5 🗻 mount_fuji fuji mount mountain nature
5 🏕️ camping
5 🏖️ beach_umbrella beach_with_umbrella beach umbrella
5 🏜️ desert
5 🏝️ desert_island desert island
5 🏞️ national_park national park
5 🏟️ stadium
5 🏛️ classical_building building classical
5 🏗️ building_construction building construction crane
5 🧱 bricks brick clay mortar wall
5 🪨 rock boulder heavy solid stone tough
5 🪵 wood log lumber timber
5 🛖 hut home house roundhouse shelter yurt
5 🏘️ houses house
5 🏚️ derelict_house derelict home house
5 🏠️ house building country heart home ranch settle simple suburban suburbia where
5 🏡 house_with_garden building country garden heart home house ranch settle simple suburban suburbia where
5 🏢 office office_building building city cubical job
5 🏣 post_office japanese_post_office building japanese office post
5 🏤 european_post_office post_office building european office post
5 🏥 hospital building doctor medicine
5 🏦 bank building
5 🏨 hotel building
5 🏩 love_hotel building hotel love
5 🏪 convenience_store 24 building convenience hours store
5 🏫 school building
5 🏬 department_store building department store
5 🏭️ factory building
5 🏯 japanese_castle building castle japanese
5 🏰 european_castle castle building european
5 💒 wedding chapel hitched nuptials romance
5 🗼 tokyo_tower tokyo tower
5 🗽 statue_of_liberty liberty new ny nyc statue york
5 ⛪️ church bless chapel christian cross religion
5 🕌 mosque islam masjid muslim religion
5 🛕 hindu_temple hindu temple
5 🕍 synagogue jew jewish judaism religion temple
5 ⛩️ shinto_shrine religion shinto shrine
5 🕋 kaaba hajj islam muslim religion umrah
5 ⛲️ fountain
5 ⛺️ tent camping
5 🌁 foggy fog
5 🌃 night_with_stars night star stars
5 🏙️ cityscape city
5 🌄 sunrise_over_mountains morning mountains over sun sunrise
5 🌅 sunrise morning nature sun
5 🌆 city_sunset cityscape_at_dusk at building city cityscape dusk evening landscape sun sunset
5 🌇 city_sunrise sunset building dusk sun
5 🌉 bridge_at_night at bridge night
5 ♨️ hotsprings hot_springs hot springs steaming
5 🎠 carousel_horse carousel entertainment horse
5 🛝 playground_slide amusement park play playground playing slide sliding theme
5 🎡 ferris_wheel amusement ferris park theme wheel
5 🎢 roller_coaster amusement coaster park roller theme
5 💈 barber barber_pole cut fresh haircut pole shave
5 🎪 circus_tent circus tent
5 🚂 steam_locomotive locomotive caboose engine railway steam train trains travel
5 🚃 railway_car car electric railway train tram travel trolleybus
5 🚄 bullettrain_side high-speed_train high-speed railway shinkansen speed train
5 🚅 bullettrain_front bullet_train bullet high-speed nose railway shinkansen speed train travel
5 🚆 train2 train arrived choo railway
5 🚇️ metro subway travel
5 🚈 light_rail arrived light monorail rail railway
5 🚉 station railway train
5 🚊 tram trolleybus
5 🚝 monorail vehicle
5 🚞 mountain_railway car mountain railway trip
5 🚋 train tram_car bus car tram trolley trolleybus
5 🚌 bus school vehicle
5 🚍️ oncoming_bus bus cars oncoming
5 🚎 trolleybus bus tram trolley
5 🚐 minibus bus drive van vehicle
5 🚑️ ambulance emergency vehicle
5 🚒 fire_engine engine fire truck
5 🚓 police_car 5_0 car cops patrol police
5 🚔️ oncoming_police_car car oncoming police
5 🚕 taxi cab cabbie car drive vehicle yellow
5 🚖 oncoming_taxi cab cabbie cars drove hail oncoming taxi yellow
5 🚗 car red_car automobile driving vehicle
5 🚘️ oncoming_automobile automobile car cars drove oncoming vehicle
5 🚙 blue_car sport_utility_vehicle car drive recreational sport sportutility utility vehicle
5 🛻 pickup_truck automobile car flatbed pick-up pickup transportation truck
5 🚚 truck delivery_truck car delivery drive vehicle
5 🚛 articulated_lorry articulated car drive lorry move semi truck vehicle
5 🚜 tractor vehicle
5 🏎️ racing_car car racing zoom
5 🏍️ motorcycle racing
5 🛵 motor_scooter motor scooter
5 🦽 manual_wheelchair accessibility manual wheelchair
5 🦼 motorized_wheelchair accessibility motorized wheelchair
5 🛺 auto_rickshaw auto rickshaw tuk
5 🚲️ bike bicycle class cycle cycling cyclist gang ride spin spinning
5 🛴 kick_scooter kick scooter
5 🛹 skateboard board skate skater wheels
5 🛼 roller_skate blades roller skate skates sport
5 🚏 busstop bus_stop bus stop
5 🛣️ motorway highway road
5 🛤️ railway_track railway track train
5 🛢️ oil_drum drum oil
5 ⛽️ fuelpump fuel_pump diesel fuel gas gasoline pump station
5 🛞 wheel car circle tire turn vehicle
5 🚨 rotating_light police_car_light alarm alert beacon car emergency light police revolving siren
5 🚥 traffic_light horizontal_traffic_light horizontal intersection light signal stop stoplight traffic
5 🚦 vertical_traffic_light drove intersection light signal stop stoplight traffic vertical
5 🛑 stop_sign octagonal sign stop
5 🚧 construction barrier
5 ⚓️ anchor ship tool
5 🛟 ring_buoy buoy float life lifesaver preserver rescue ring safety save saver swim
5 ⛵️ boat sailboat resort sailing sea yacht
5 🛶 canoe boat
5 🚤 speedboat billionaire boat lake luxury millionaire summer travel
5 🛳️ passenger_ship passenger ship
5 ⛴️ ferry boat passenger
5 🛥️ motor_boat boat motor motorboat
5 🚢 ship boat passenger travel
5 ✈️ airplane aeroplane fly flying jet plane travel
5 🛩️ small_airplane aeroplane airplane plane small
5 🛫 flight_departure airplane_departure aeroplane airplane check-in departure departures plane
5 🛬 flight_arrival airplane_arrival aeroplane airplane arrival arrivals arriving landing plane
5 🪂 parachute hang-glide parasail skydive
5 💺 seat chair
5 🚁 helicopter copter roflcopter travel vehicle
5 🚟 suspension_railway railway suspension
5 🚠 mountain_cableway cable cableway gondola lift mountain ski
5 🚡 aerial_tramway aerial cable car gondola ropeway tramway
5 🛰️ artificial_satellite satellite space
5 🚀 rocket launch rockets space travel
5 🛸 flying_saucer aliens extra flying saucer terrestrial ufo
5 🛎️ bellhop_bell bell bellhop hotel
5 🧳 luggage bag packing roller suitcase travel
5 ⌛️ hourglass hourglass_done done sand time timer
5 ⏳️ hourglass_flowing_sand hourglass_not_done done flowing hourglass hours not sand timer waiting yolo
5 ⌚️ watch clock time
5 ⏰️ alarm_clock alarm clock hours hrs late time waiting
5 ⏱️ stopwatch clock time
5 ⏲️ timer_clock clock timer
5 🕰️ mantelpiece_clock clock mantelpiece time
5 🕛️ clock12 twelve_o_clock 12 12_00 clock o_clock time twelve
5 🕧️ clock1230 twelve-thirty 12 12_30 30 clock thirty time twelve
5 🕐️ clock1 one_o_clock 1 1_00 clock one o_clock time
5 🕜️ clock130 one-thirty 1 1_30 30 clock one thirty time
5 🕑️ clock2 two_o_clock 2 2_00 clock o_clock time two
5 🕝️ clock230 two-thirty 2 2_30 30 clock thirty time two
5 🕒️ clock3 three_o_clock 3 3_00 clock o_clock three time
5 🕞️ clock330 three-thirty 3 30 3_30 clock thirty three time
5 🕓️ clock4 four_o_clock 4 4_00 clock four o_clock time
5 🕟️ clock430 four-thirty 30 4 4_30 clock four thirty time
5 🕔️ clock5 five_o_clock 5 5_00 clock five o_clock time
5 🕠️ clock530 five-thirty 30 5 5_30 clock five thirty time
5 🕕️ clock6 six_o_clock 6 6_00 clock o_clock six time
5 🕡️ clock630 six-thirty 30 6 6_30 clock six thirty
5 🕖️ clock7 seven_o_clock 0 7 7_00 clock o_clock seven
5 🕢️ clock730 seven-thirty 30 7 7_30 clock seven thirty
5 🕗️ clock8 eight_o_clock 8 8_00 clock eight o_clock time
5 🕣️ clock830 eight-thirty 30 8 8_30 clock eight thirty time
5 🕘️ clock9 nine_o_clock 9 9_00 clock nine o_clock time
5 🕤️ clock930 nine-thirty 30 9 9_30 clock nine thirty time
5 🕙️ clock10 ten_o_clock 0 10 10_00 clock o_clock ten
5 🕥️ clock1030 ten-thirty 10 10_30 30 clock ten thirty time
5 🕚️ clock11 eleven_o_clock 11 11_00 clock eleven o_clock time
5 🕦️ clock1130 eleven-thirty 11 11_30 30 clock eleven thirty time
5 🌑 new_moon dark moon new space
5 🌒 waxing_crescent_moon crescent dreams moon space waxing
5 🌓 first_quarter_moon first moon quarter space
5 🌔 moon waxing_gibbous_moon gibbous space waxing
5 🌕️ full_moon full moon space
5 🌖 waning_gibbous_moon gibbous moon space waning
5 🌗 last_quarter_moon last moon quarter space
5 🌘 waning_crescent_moon crescent moon space waning
5 🌙 crescent_moon crescent moon ramadan space
5 🌚 new_moon_with_face new_moon_face face moon new space
5 🌛 first_quarter_moon_with_face first_quarter_moon_face face first moon quarter space
5 🌜️ last_quarter_moon_with_face last_quarter_moon_face dreams face last moon quarter
5 🌡️ thermometer weather
5 ☀️ sunny sun bright rays space weather
5 🌝 full_moon_with_face full_moon_face bright face full moon
5 🌞 sun_with_face beach bright day face heat shine sun sunny sunshine weather
5 🪐 ringed_planet planet ringed saturn saturnine
5 ⭐️ star astronomy medium stars white
5 🌟 star2 glowing_star glittery glow glowing night shining sparkle star win
5 🌠 stars shooting_star falling night shooting space star
5 🌌 milky_way milky space way
5 ☁️ cloud weather
5 ⛅️ partly_sunny sun_behind_cloud behind cloud cloudy sun weather
5 ⛈️ cloud_with_lightning_and_rain cloud lightning rain thunder thunderstorm
5 🌤️ sun_behind_small_cloud behind cloud sun weather
5 🌥️ sun_behind_large_cloud behind cloud sun weather
5 🌦️ sun_behind_rain_cloud behind cloud rain sun weather
5 🌧️ cloud_with_rain cloud rain weather
5 🌨️ cloud_with_snow cloud cold snow weather
5 🌩️ cloud_with_lightning cloud lightning weather
5 🌪️ tornado cloud weather whirlwind
5 🌫️ fog cloud weather
5 🌬️ wind_face blow cloud face wind
5 🌀 cyclone dizzy hurricane twister typhoon weather
5 🌈 rainbow gay genderqueer glbt glbtq lesbian lgbt lgbtq lgbtqia nature pride queer rain trans transgender weather
5 🌂 closed_umbrella closed clothing rain umbrella
5 ☂️ open_umbrella umbrella clothing rain
5 ☔️ umbrella umbrella_with_rain_drops clothing drop drops rain weather
5 ⛱️ parasol_on_ground umbrella_on_ground ground rain sun umbrella
5 ⚡️ zap high_voltage danger electric electricity high lightning nature thunder thunderbolt voltage
5 ❄️ snowflake cold snow weather
5 ☃️ snowman_with_snow snowman cold man snow
5 ⛄️ snowman snowman_without_snow cold man snow
5 ☄️ comet space
5 🔥 fire af burn flame hot lit litaf tool
5 💧 droplet cold comic drop nature sad sweat tear water weather
5 🌊 ocean water_wave nature surf surfer surfing water wave
6 🎃 jack_o_lantern jack-o-lantern celebration halloween jack lantern pumpkin
6 🎄 christmas_tree celebration christmas tree
6 🎆 fireworks boom celebration entertainment yolo
6 🎇 sparkler boom celebration fireworks sparkle
6 🧨 firecracker dynamite explosive fire fireworks light pop popping spark
6 ✨️ sparkles _ magic sparkle star
6 🎈 balloon birthday celebrate celebration
6 🎉 tada party_popper awesome birthday celebrate celebration excited hooray party popper woohoo
6 🎊 confetti_ball ball celebrate celebration confetti party woohoo
6 🎋 tanabata_tree banner celebration japanese tanabata tree
6 🎍 bamboo pine_decoration celebration decoration japanese pine plant
6 🎎 dolls japanese_dolls celebration doll festival japanese
6 🎏 flags carp_streamer carp celebration streamer
6 🎐 wind_chime bell celebration chime wind
6 🎑 rice_scene moon_viewing_ceremony celebration ceremony moon viewing
6 🧧 red_envelope envelope gift good hóngbāo lai luck money red see
6 🎀 ribbon celebration
6 🎁 gift wrapped_gift birthday bow box celebration christmas present surprise wrapped
6 🎗️ reminder_ribbon celebration reminder ribbon
6 🎟️ tickets admission_tickets admission ticket
6 🎫 ticket admission stub
6 🎖️ medal_military military_medal award celebration medal military
6 🏆️ trophy champion champs prize slay sport victory win winning
6 🏅 medal_sports sports_medal award gold medal sports winner
6 🥇 1st_place_medal 1st first gold medal place
6 🥈 2nd_place_medal 2nd medal place second silver
6 🥉 3rd_place_medal 3rd bronze medal place third
6 ⚽️ soccer soccer_ball ball football futbol sport
6 ⚾️ baseball ball sport
6 🥎 softball ball glove sports underarm
6 🏀 basketball ball hoop sport
6 🏐 volleyball ball game
6 🏈 football american_football american ball bowl sport super
6 🏉 rugby_football ball football rugby sport
6 🎾 tennis ball racquet sport
6 🥏 flying_disc disc flying ultimate
6 🎳 bowling ball game sport strike
6 🏏 cricket_game ball bat cricket game
6 🏑 field_hockey ball field game hockey stick
6 🏒 ice_hockey game hockey ice puck stick
6 🥍 lacrosse ball goal sports stick
6 🏓 ping_pong ball bat game paddle ping pingpong pong table tennis
6 🏸 badminton birdie game racquet shuttlecock
6 🥊 boxing_glove boxing glove
6 🥋 martial_arts_uniform arts judo karate martial taekwondo uniform
6 🥅 goal_net goal net
6 ⛳️ golf flag_in_hole flag hole sport
6 ⛸️ ice_skate ice skate skating
6 🎣 fishing_pole_and_fish fishing_pole entertainment fish fishing pole sport
6 🤿 diving_mask diving mask scuba snorkeling
6 🎽 running_shirt_with_sash running_shirt athletics running sash shirt
6 🎿 ski skis snow sport
6 🛷 sled luge sledge sleigh snow toboggan
6 🥌 curling_stone curling game rock stone
6 🎯 dart bullseye bull direct entertainment game hit target
6 🪀 yo_yo yo-yo fluctuate toy
6 🪁 kite fly soar
6 🔫 gun water_pistol handgun pistol revolver tool water weapon
6 🎱 8ball pool_8_ball 8 ball billiard eight game pool
6 🔮 crystal_ball ball crystal fairy fairytale fantasy fortune future magic tale tool
6 🪄 magic_wand magic magician wand witch wizard
6 🎮️ video_game controller entertainment game video
6 🕹️ joystick game video videogame
6 🎰 slot_machine casino gamble gambling game machine slot slots
6 🎲 game_die dice die entertainment game
6 🧩 jigsaw puzzle_piece clue interlocking piece puzzle
6 🧸 teddy_bear bear plaything plush stuffed teddy toy
6 🪅 pinata piñata candy celebrate celebration cinco de festive mayo party pinada
6 🪩 mirror_ball ball dance disco glitter mirror party
6 🪆 nesting_dolls babooshka baboushka babushka doll dolls matryoshka nesting russia
6 ♠️ spades spade_suit card game spade suit
6 ♥️ hearts heart_suit card emotion game heart suit
6 ♦️ diamonds diamond_suit card diamond game suit
6 ♣️ clubs club_suit card club game suit
6 ♟️ chess_pawn chess dupe expendable pawn
6 🃏 black_joker joker card game wildcard
6 🀄️ mahjong mahjong_red_dragon dragon game red
6 🎴 flower_playing_cards card cards flower game japanese playing
6 🎭️ performing_arts actor actress art arts entertainment mask performing theater theatre thespian
6 🖼️ framed_picture art frame framed museum painting picture
6 🎨 art artist_palette artist artsy arty colorful creative entertainment museum painter painting palette
6 🧵 thread needle sewing spool string
6 🪡 sewing_needle embroidery needle sew sewing stitches sutures tailoring thread
6 🧶 yarn ball crochet knit
6 🪢 knot cord rope tangled tie twine twist
7 👓️ eyeglasses glasses clothing eye eyewear
7 🕶️ dark_sunglasses sunglasses dark eye eyewear glasses
7 🥽 goggles dive eye protection scuba swimming welding
7 🥼 lab_coat clothes coat doctor dr experiment jacket lab scientist white
7 🦺 safety_vest emergency safety vest
7 👔 necktie clothing employed serious shirt tie
7 👕 shirt tshirt t-shirt blue casual clothes clothing collar dressed shopping weekend
7 👖 jeans blue casual clothes clothing denim dressed pants shopping trousers weekend
7 🧣 scarf bundle cold neck up
7 🧤 gloves hand
7 🧥 coat brr bundle cold jacket up
7 🧦 socks stocking
7 👗 dress clothes clothing dressed fancy shopping
7 👘 kimono clothing comfortable
7 🥻 sari clothing dress
7 🩱 one_piece_swimsuit one-piece_swimsuit bathing one-piece suit swimsuit
7 🩲 swim_brief briefs bathing one-piece suit swimsuit underwear
7 🩳 shorts bathing pants suit swimsuit underwear
7 👙 bikini bathing beach clothing pool suit swim
7 👚 womans_clothes woman_s_clothes blouse clothes clothing collar dress dressed lady shirt shopping woman woman_s
7 🪭 folding_hand_fan clack clap cool cooling dance fan flirt flutter folding hand hot shy
7 👛 purse clothes clothing coin dress fancy handbag shopping
7 👜 handbag bag clothes clothing dress lady purse shopping
7 👝 pouch clutch_bag bag clothes clothing clutch dress handbag purse
7 🛍️ shopping shopping_bags bag bags hotel
7 🎒 school_satchel backpack backpacking bag bookbag education rucksack satchel school
7 🩴 thong_sandal beach flip flop sandal sandals shoe thong thongs zōri
7 👞 mans_shoe shoe man_s_shoe brown clothes clothing feet foot kick man man_s shoes shopping
7 👟 athletic_shoe running_shoe athletic clothes clothing fast kick running shoe shoes shopping sneaker tennis
7 🥾 hiking_boot backpacking boot brown camping hiking outdoors shoe
7 🥿 flat_shoe ballet comfy flat flats shoe slip-on slipper
7 👠 high_heel high-heeled_shoe clothes clothing dress fashion heel heels high-heeled shoe shoes shopping stiletto woman
7 👡 sandal woman_s_sandal clothing shoe woman woman_s
7 🩰 ballet_shoes ballet dance shoes
7 👢 boot woman_s_boot clothes clothing dress shoe shoes shopping woman woman_s
7 🪮 hair_pick afro comb groom hair pick
7 👑 crown clothing family king medieval queen royal royalty win
7 👒 womans_hat woman_s_hat clothes clothing garden hat hats party woman woman_s
7 🎩 tophat top_hat clothes clothing fancy formal hat magic top
7 🎓️ mortar_board graduation_cap cap celebration clothing education graduation hat scholar
7 🧢 billed_cap baseball bent billed cap dad hat
7 🪖 military_helmet army helmet military soldier war warrior
7 ⛑️ rescue_worker_helmet rescue_worker_s_helmet aid cross face hat helmet rescue worker_s
7 📿 prayer_beads beads clothing necklace prayer religion
7 💄 lipstick cosmetics date makeup
7 💍 ring diamond engaged engagement married romance shiny sparkling wedding
7 💎 gem gem_stone diamond engagement jewel money romance stone wedding
7 🔇 mute muted_speaker muted quiet silent sound speaker
7 🔈️ speaker speaker_low_volume low soft sound volume
7 🔉 sound speaker_medium_volume medium speaker volume
7 🔊 loud_sound speaker_high_volume high loud music sound speaker volume
7 📢 loudspeaker address communication loud public sound
7 📣 mega megaphone cheering sound
7 📯 postal_horn horn post postal
7 🔔 bell break church sound
7 🔕 no_bell bell_with_slash bell forbidden mute no not prohibited quiet silent slash sound
7 🎼 musical_score music musical note score
7 🎵 musical_note music musical note sound
7 🎶 notes musical_notes music musical note sound
7 🎙️ studio_microphone mic microphone music studio
7 🎚️ level_slider level music slider
7 🎛️ control_knobs control knobs music
7 🎤 microphone karaoke mic music sing sound
7 🎧️ headphones headphone earbud sound
7 📻️ radio entertainment tbt video
7 🎷 saxophone instrument music sax
7 🎺 trumpet instrument music
7 🪊 trombone brass instrument jazz music sad slide
7 🪗 accordion box concertina instrument music squeeze squeezebox
7 🎸 guitar instrument music strat
7 🎹 musical_keyboard instrument keyboard music musical piano
7 🎻 violin instrument music
7 🪕 banjo music stringed
7 🥁 drum drumsticks music
7 🪘 long_drum beat conga drum instrument long rhythm
7 🪇 maracas cha dance instrument music party percussion rattle shake shaker
7 🪈 flute band fife flautist instrument marching music orchestra piccolo pipe recorder woodwind
7 🪉 harp cupid instrument love music orchestra
7 📱 iphone mobile_phone cell communication mobile phone telephone
7 📲 calling mobile_phone_with_arrow arrow build call cell communication mobile phone receive telephone
7 ☎️ phone telephone
7 📞 telephone_receiver communication phone receiver telephone voip
7 📟️ pager communication
7 📠 fax fax_machine communication machine
7 🔋 battery
7 🪫 low_battery battery drained electronic energy low power
7 🔌 electric_plug electric electricity plug
7 💻️ computer laptop office pc personal
7 🖥️ desktop_computer computer desktop monitor
7 🖨️ printer computer
7 ⌨️ keyboard computer
7 🖱️ computer_mouse computer mouse
7 🖲️ trackball computer
7 💽 minidisc computer_disk computer disk minidisk optical
7 💾 floppy_disk computer disk floppy
7 💿️ cd optical_disk blu-ray computer disk dvd optical
7 📀 dvd blu-ray cd computer disk optical
7 🧮 abacus calculation calculator
7 🎥 movie_camera bollywood camera cinema film hollywood movie record
7 🎞️ film_strip film_frames cinema film frames movie
7 📽️ film_projector cinema film movie projector video
7 🎬️ clapper clapper_board action board movie
7 📺️ tv television video
7 📷️ camera photo selfie snap tbt trip video
7 📸 camera_flash camera_with_flash camera flash video
7 📹️ video_camera camcorder camera tbt video
7 📼 vhs videocassette old school tape vcr video
7 🔍️ mag magnifying_glass_tilted_left glass lab left left-pointing magnifying science search tilted tool
7 🔎 mag_right magnifying_glass_tilted_right contact glass lab magnifying right right-pointing science search tilted tool
7 🕯️ candle light
7 💡 bulb light_bulb comic electric idea light
7 🔦 flashlight electric light tool torch
7 🏮 izakaya_lantern lantern red_paper_lantern bar light paper red restaurant
7 🪔 diya_lamp diya lamp light oil
7 📔 notebook_with_decorative_cover book cover decorated decorative education notebook school writing
7 📕 closed_book book closed education
7 📖 book open_book education fantasy knowledge library novels open reading
7 📗 green_book book education fantasy green library reading
7 📘 blue_book blue book education fantasy library reading
7 📙 orange_book book education fantasy library orange reading
7 📚️ books book education fantasy knowledge library novels reading school study
7 📓 notebook
7 📒 ledger notebook
7 📃 page_with_curl curl document page paper
7 📜 scroll paper
7 📄 page_facing_up document facing page paper up
7 📰 newspaper communication news paper
7 🗞️ newspaper_roll rolled-up_newspaper news newspaper paper rolled rolled-up
7 📑 bookmark_tabs bookmark mark marker tabs
7 🔖 bookmark mark
7 🏷️ label tag
7 🪙 coin dollar euro gold metal money rich silver treasure
7 💰️ moneybag money_bag bag bank bet billion cash cost dollar gold million money paid paying pot rich win
7 🪎 treasure_chest gem gold jewels loot money prize silver valuables wealth
7 💴 yen yen_banknote bank banknote bill currency money note
7 💵 dollar dollar_banknote bank banknote bill currency money note
7 💶 euro euro_banknote 100 bank banknote bill currency money note rich
7 💷 pound pound_banknote bank banknote bill billion cash currency money note pounds
7 💸 money_with_wings bank banknote bill billion cash dollar fly million money note pay wings
7 💳️ credit_card bank card cash charge credit money pay
7 🧾 receipt accounting bookkeeping evidence invoice proof
7 💹 chart chart_increasing_with_yen bank currency graph growth increasing market money rise trend upward yen
7 ✉️ envelope e-mail email letter
7 📧 e-mail email letter mail
7 📨 incoming_envelope delivering e-mail email envelope incoming letter mail receive sent
7 📩 envelope_with_arrow arrow communication down e-mail email envelope letter mail outgoing send sent
7 📤️ outbox_tray box email letter mail outbox sent tray
7 📥️ inbox_tray box email inbox letter mail receive tray zero
7 📦️ package box communication delivery parcel shipping
7 📫️ mailbox closed_mailbox_with_raised_flag closed communication flag mail postbox raised
7 📪️ mailbox_closed closed_mailbox_with_lowered_flag closed flag lowered mail mailbox postbox
7 📬️ mailbox_with_mail open_mailbox_with_raised_flag flag mail mailbox open postbox raised
7 📭️ mailbox_with_no_mail open_mailbox_with_lowered_flag flag lowered mail mailbox open postbox
7 📮 postbox mail mailbox
7 🗳️ ballot_box ballot_box_with_ballot ballot box
7 ✏️ pencil2 pencil
7 ✒️ black_nib black nib pen
7 🖋️ fountain_pen fountain pen
7 🖊️ pen ballpoint
7 🖌️ paintbrush painting
7 🖍️ crayon
7 📝 memo pencil communication media notes
7 💼 briefcase office
7 📁 file_folder file folder
7 📂 open_file_folder file folder open
7 🗂️ card_index_dividers card dividers index
7 📅 date calendar
7 📆 calendar tear-off_calendar tear-off
7 🗒️ spiral_notepad note notepad pad spiral
7 🗓️ spiral_calendar calendar pad spiral
7 📇 card_index card index old rolodex school
7 📈 chart_with_upwards_trend chart_increasing chart data graph growth increasing right trend up upward
7 📉 chart_with_downwards_trend chart_decreasing chart data decreasing down downward graph negative trend
7 📊 bar_chart bar chart data graph
7 📋️ clipboard do list notes
7 📌 pushpin collage pin
7 📍 round_pushpin location map pin pushpin round
7 📎 paperclip
7 🖇️ paperclips linked_paperclips link linked paperclip
7 📏 straight_ruler angle edge math ruler straight straightedge
7 📐 triangular_ruler angle math rule ruler set slide triangle triangular
7 ✂️ scissors cut cutting paper tool
7 🗃️ card_file_box box card file
7 🗄️ file_cabinet cabinet file filing paper
7 🗑️ wastebasket can garbage trash waste
7 🔒️ lock locked closed private
7 🔓️ unlock unlocked cracked lock open
7 🔏 lock_with_ink_pen locked_with_pen ink lock locked nib pen privacy
7 🔐 closed_lock_with_key locked_with_key bike closed key lock locked secure
7 🔑 key keys lock major password unlock
7 🗝️ old_key clue key lock old
7 🔨 hammer home improvement repairs tool
7 🪓 axe ax chop hatchet split wood
7 ⛏️ pick hammer mining tool
7 ⚒️ hammer_and_pick hammer pick tool
7 🛠️ hammer_and_wrench hammer spanner tool wrench
7 🗡️ dagger knife weapon
7 ⚔️ crossed_swords crossed swords weapon
7 💣️ bomb boom comic dangerous explosion hot
7 🪃 boomerang rebound repercussion weapon
7 🏹 bow_and_arrow archer archery arrow bow sagittarius tool weapon zodiac
7 🛡️ shield weapon
7 🪚 carpentry_saw carpenter carpentry cut lumber saw tool trim
7 🔧 wrench home improvement spanner tool
7 🪛 screwdriver flathead handy screw tool
7 🔩 nut_and_bolt bolt home improvement nut tool
7 ⚙️ gear cog cogwheel tool
7 🗜️ clamp compress tool vice
7 ⚖️ balance_scale balance justice libra scale scales tool weight zodiac
7 🦯 probing_cane white_cane accessibility blind cane probing white
7 🔗 link links
7 ⛓️‍💥 broken_chain break breaking broken chain cuffs freedom
7 ⛓️ chains chain
7 🪝 hook catch crook curve ensnare point selling
7 🧰 toolbox box chest mechanic red tool
7 🧲 magnet attraction horseshoe magnetic negative positive shape u
7 🪜 ladder climb rung step
7 🪏 shovel bury dig garden hole plant scoop snow spade
7 ⚗️ alembic chemistry tool
7 🧪 test_tube chemist chemistry experiment lab science test tube
7 🧫 petri_dish bacteria biologist biology culture dish lab petri
7 🧬 dna biologist evolution gene genetics life
7 🔬 microscope experiment lab science tool
7 🔭 telescope contact extraterrestrial science tool
7 📡 satellite satellite_antenna aliens antenna contact dish science
7 💉 syringe doctor flu medicine needle shot sick tool vaccination
7 🩸 drop_of_blood bleed blood donation drop injury medicine menstruation
7 💊 pill doctor drugs medicated medicine pills sick vitamin
7 🩹 adhesive_bandage adhesive bandage
7 🩼 crutch aid cane disability help hurt injured mobility stick
7 🩺 stethoscope doctor heart medicine
7 🩻 x_ray x-ray bones doctor medical skeleton skull xray
7 🚪 door back closet front
7 🛗 elevator accessibility hoist lift
7 🪞 mirror makeup reflection reflector speculum
7 🪟 window air frame fresh opening transparent view
7 🛏️ bed hotel sleep
7 🛋️ couch_and_lamp couch hotel lamp
7 🪑 chair seat sit
7 🚽 toilet bathroom
7 🪠 plunger cup force plumber poop suction toilet
7 🚿 shower water
7 🛁 bathtub bath
7 🪤 mouse_trap bait cheese lure mouse mousetrap snare trap
7 🪒 razor sharp shave
7 🧴 lotion_bottle bottle lotion moisturizer shampoo sunscreen
7 🧷 safety_pin diaper pin punk rock safety
7 🧹 broom cleaning sweeping witch
7 🧺 basket farming laundry picnic
7 🧻 roll_of_paper paper roll toilet towels
7 🪣 bucket cask pail vat
7 🧼 soap bar bathing clean cleaning lather soapdish
7 🫧 bubbles bubble burp clean floating pearl soap underwater
7 🪥 toothbrush bathroom brush clean dental hygiene teeth toiletry
7 🧽 sponge absorbing cleaning porous soak
7 🧯 fire_extinguisher extinguish extinguisher fire quench
7 🛒 shopping_cart cart shopping trolley
7 🚬 smoking cigarette
7 ⚰️ coffin dead death vampire
7 🪦 headstone cemetery dead grave graveyard memorial rip tomb tombstone
7 ⚱️ funeral_urn ashes death funeral urn
7 🧿 nazar_amulet amulet bead blue charm evil-eye nazar talisman
7 🪬 hamsa amulet fatima fortune guide hand mary miriam palm protect protection
7 🗿 moyai moai face statue stoneface travel
7 🪧 placard card demonstration notice picket plaque protest sign
7 🪪 identification_card card credentials document id identification license security
8 🏧 atm atm_sign automated bank cash money sign teller
8 🚮 put_litter_in_its_place litter_in_bin_sign bin litter litterbin sign
8 🚰 potable_water drinking potable water
8 ♿️ wheelchair wheelchair_symbol access handicap symbol
8 🚹️ mens men_s_room bathroom lavatory man men_s restroom room toilet wc
8 🚺️ womens women_s_room bathroom lavatory restroom room toilet wc woman women_s
8 🚻 restroom bathroom lavatory toilet wc
8 🚼️ baby_symbol baby changing symbol
8 🚾 wc water_closet bathroom closet lavatory restroom toilet water
8 🛂 passport_control control passport
8 🛃 customs packing
8 🛄 baggage_claim arrived baggage bags case checked claim journey packing plane ready travel trip
8 🛅 left_luggage baggage case left locker luggage
8 ⚠️ warning caution
8 🚸 children_crossing child children crossing pedestrian traffic
8 ⛔️ no_entry do entry fail forbidden no not pass prohibited traffic
8 🚫 no_entry_sign prohibited entry forbidden no not smoke
8 🚳 no_bicycles bicycle bicycles bike forbidden no not prohibited
8 🚭️ no_smoking forbidden no not prohibited smoke smoking
8 🚯 do_not_litter no_littering forbidden litter littering no not prohibited
8 🚱 non-potable_water dry non-drinking non-potable prohibited water
8 🚷 no_pedestrians forbidden no not pedestrian pedestrians prohibited
8 📵 no_mobile_phones cell forbidden mobile no not phone phones prohibited telephone
8 🔞 underage no_one_under_eighteen 18 age eighteen forbidden no not one prohibited restriction
8 ☢️ radioactive sign
8 ☣️ biohazard sign
8 ⬆️ arrow_up up_arrow arrow cardinal direction north up
8 ↗️ arrow_upper_right up-right_arrow arrow direction intercardinal northeast up-right
8 ➡️ arrow_right right_arrow arrow cardinal direction east right
8 ↘️ arrow_lower_right down-right_arrow arrow direction down-right intercardinal southeast
8 ⬇️ arrow_down down_arrow arrow cardinal direction down south
8 ↙️ arrow_lower_left down-left_arrow arrow direction down-left intercardinal southwest
8 ⬅️ arrow_left left_arrow arrow cardinal direction left west
8 ↖️ arrow_upper_left up-left_arrow arrow direction intercardinal northwest up-left
8 ↕️ arrow_up_down up-down_arrow arrow up-down
8 ↔️ left_right_arrow left-right_arrow arrow left-right
8 ↩️ leftwards_arrow_with_hook right_arrow_curving_left arrow curving left right
8 ↪️ arrow_right_hook left_arrow_curving_right arrow curving left right
8 ⤴️ arrow_heading_up right_arrow_curving_up arrow curving right up
8 ⤵️ arrow_heading_down right_arrow_curving_down arrow curving down right
8 🔃 arrows_clockwise clockwise_vertical_arrows arrow arrows clockwise refresh reload vertical
8 🔄 arrows_counterclockwise counterclockwise_arrows_button again anticlockwise arrow arrows button counterclockwise deja refresh rewindershins vu
8 🔙 back back_arrow arrow
8 🔚 end end_arrow arrow
8 🔛 on on_arrow arrow mark on_
8 🔜 soon soon_arrow arrow brb omw
8 🔝 top top_arrow arrow homie up
8 🛐 place_of_worship place pray religion worship
8 ⚛️ atom_symbol atheist atom symbol
8 🕉️ om hindu religion
8 ✡️ star_of_david david jew jewish judaism religion star
8 ☸️ wheel_of_dharma buddhist dharma religion wheel
8 ☯️ yin_yang difficult lives religion tao taoist total yang yin yinyang
8 ✝️ latin_cross christ christian cross latin religion
8 ☦️ orthodox_cross christian cross orthodox religion
8 ☪️ star_and_crescent crescent islam muslim ramadan religion star
8 ☮️ peace_symbol healing peace peaceful symbol
8 🕎 menorah candelabrum candlestick hanukkah jewish judaism religion
8 🔯 six_pointed_star dotted_six-pointed_star dotted fortune jewish judaism six-pointed star
8 🪯 khanda deg fateh khalsa religion sikh sikhism tegh
8 ♈️ aries horoscope ram zodiac
8 ♉️ taurus bull horoscope ox zodiac
8 ♊️ gemini horoscope twins zodiac
8 ♋️ cancer crab horoscope zodiac
8 ♌️ leo horoscope lion zodiac
8 ♍️ virgo horoscope zodiac
8 ♎️ libra balance horoscope justice scales zodiac
8 ♏️ scorpius scorpio horoscope scorpion zodiac
8 ♐️ sagittarius archer horoscope zodiac
8 ♑️ capricorn goat horoscope zodiac
8 ♒️ aquarius bearer horoscope water zodiac
8 ♓️ pisces fish horoscope zodiac
8 ⛎️ ophiuchus bearer serpent snake zodiac
8 🔀 twisted_rightwards_arrows shuffle_tracks_button arrow button crossed shuffle tracks
8 🔁 repeat repeat_button arrow button clockwise
8 🔂 repeat_one repeat_single_button arrow button clockwise once repeat single
8 ▶️ arrow_forward play_button arrow button play right triangle
8 ⏩️ fast_forward fast-forward_button arrow button double fast fast-forward forward
8 ⏭️ next_track_button arrow button next scene track triangle
8 ⏯️ play_or_pause_button arrow button pause play right triangle
8 ◀️ arrow_backward reverse_button arrow button left reverse triangle
8 ⏪️ rewind fast_reverse_button arrow button double fast reverse
8 ⏮️ previous_track_button last_track_button arrow button last previous scene track triangle
8 🔼 arrow_up_small upwards_button arrow button red up upwards
8 ⏫️ arrow_double_up fast_up_button arrow button double fast up
8 🔽 arrow_down_small downwards_button arrow button down downwards red
8 ⏬️ arrow_double_down fast_down_button arrow button double down fast
8 ⏸️ pause_button bar button double pause vertical
8 ⏹️ stop_button button square stop
8 ⏺️ record_button button circle record
8 ⏏️ eject_button button eject
8 🎦 cinema camera film movie
8 🔅 low_brightness dim_button brightness button dim low
8 🔆 high_brightness bright_button bright brightness button light
8 📶 signal_strength antenna_bars antenna bar bars cell communication mobile phone signal telephone
8 🛜 wireless broadband computer connectivity hotspot internet network router smartphone wi-fi wifi wlan
8 📳 vibration_mode cell communication mobile mode phone telephone vibration
8 📴 mobile_phone_off cell mobile off phone telephone
8 ♀️ female_sign female sign woman
8 ♂️ male_sign male man sign
8 ⚧️ transgender_symbol symbol transgender
8 ✖️ heavy_multiplication_x multiply cancel multiplication sign x _
8 ➕️ heavy_plus_sign plus +
8 ➖️ heavy_minus_sign minus - heavy math sign _
8 ➗️ heavy_division_sign divide division heavy math sign _
8 🟰 heavy_equals_sign answer equal equality equals heavy math sign
8 ♾️ infinity forever unbounded universal
8 ‼️ bangbang double_exclamation_mark _ double exclamation mark punctuation
8 ⁉️ interrobang exclamation_question_mark _ exclamation mark punctuation question
8 ❓️ question red_question_mark _ mark punctuation red
8 ❔️ grey_question white_question_mark _ mark outlined punctuation question white
8 ❕️ grey_exclamation white_exclamation_mark _ exclamation mark outlined punctuation white
8 ❗️ exclamation heavy_exclamation_mark red_exclamation_mark _ mark punctuation red
8 〰️ wavy_dash dash punctuation wavy
8 💱 currency_exchange bank currency exchange money
8 💲 heavy_dollar_sign billion cash charge currency dollar heavy million money pay sign
8 ⚕️ medical_symbol aesculapius medical medicine staff symbol
8 ♻️ recycle recycling_symbol recycling symbol
8 ⚜️ fleur_de_lis fleur-de-lis knights
8 🔱 trident trident_emblem anchor emblem poseidon ship tool
8 📛 name_badge badge name
8 🔰 beginner japanese_symbol_for_beginner chevron green japanese leaf symbol tool yellow
8 ⭕️ o hollow_red_circle circle heavy hollow large red
8 ✅️ white_check_mark check_mark_button button check checked checkmark complete completed done fixed mark tick _
8 ☑️ ballot_box_with_check check_box_with_check ballot box check checked done off tick _
8 ✔️ heavy_check_mark check_mark check checked checkmark done heavy mark tick _
8 ❌️ x cross_mark cancel cross mark multiplication multiply _
8 ❎️ negative_squared_cross_mark cross_mark_button button cross mark multiplication multiply square x _
8 ➰️ curly_loop curl curly loop
8 ➿️ loop double_curly_loop curl curly double
8 〽️ part_alternation_mark alternation mark part
8 ✳️ eight_spoked_asterisk eight-spoked_asterisk _ asterisk eight-spoked
8 ✴️ eight_pointed_black_star eight-pointed_star _ eight-pointed star
8 ❇️ sparkle _
8 ©️ copyright c
8 ®️ registered r
8 ™️ tm trade_mark mark trade trademark
8 🫟 splatter drip holi ink liquid mess paint spill stain
8 #️⃣ hash keycap_ keycap
8 *️⃣ asterisk keycap_ keycap
8 0️⃣ zero keycap_0 0 keycap
8 1️⃣ one keycap_1 1 keycap
8 2️⃣ two keycap_2 2 keycap
8 3️⃣ three keycap_3 3 keycap
8 4️⃣ four keycap_4 4 keycap
8 5️⃣ five keycap_5 5 keycap
8 6️⃣ six keycap_6 6 keycap
8 7️⃣ seven keycap_7 7 keycap
8 8️⃣ eight keycap_8 8 keycap
8 9️⃣ nine keycap_9 9 keycap
8 🔟 keycap_ten keycap_10 keycap
8 🔠 capital_abcd input_latin_uppercase abcd input latin letters uppercase
8 🔡 abcd input_latin_lowercase input latin letters lowercase
8 🔢 1234 input_numbers input numbers
8 🔣 symbols input_symbols _ input
8 🔤 abc input_latin_letters alphabet input latin letters
8 🅰️ a a_button_blood_type_ blood button type
8 🆎 ab ab_button_blood_type_ blood button type
8 🅱️ b b_button_blood_type_ blood button type
8 🆑 cl cl_button button
8 🆒 cool cool_button button
8 🆓 free free_button button
8 ℹ️ information_source information i
8 🆔 id id_button button identity
8 Ⓜ️ m circled_m circle circled
8 🆕 new new_button button
8 🆖 ng ng_button button
8 🅾️ o2 o_button_blood_type_ blood button o type
8 🆗 ok ok_button button okay
8 🅿️ parking p_button button p
8 🆘 sos sos_button button help
8 🆙 up up_button button mark up_
8 🆚 vs vs_button button versus
8 🈁 koko japanese_here_button button here japanese katakana
8 🈂️ sa japanese_service_charge_button button charge japanese katakana service
8 🈷️ u6708 japanese_monthly_amount_button amount button ideograph japanese monthly
8 🈶 u6709 japanese_not_free_of_charge_button button charge free ideograph japanese not
8 🈯️ u6307 japanese_reserved_button button ideograph japanese reserved
8 🉐 ideograph_advantage japanese_bargain_button bargain button ideograph japanese
8 🈹 u5272 japanese_discount_button button discount ideograph japanese
8 🈚️ u7121 japanese_free_of_charge_button button charge free ideograph japanese
8 🈲 u7981 japanese_prohibited_button button ideograph japanese prohibited
8 🉑 accept japanese_acceptable_button acceptable button ideograph japanese
8 🈸 u7533 japanese_application_button application button ideograph japanese
8 🈴 u5408 japanese_passing_grade_button button grade ideograph japanese passing
8 🈳 u7a7a japanese_vacancy_button button ideograph japanese vacancy
8 ㊗️ congratulations japanese_congratulations_button button ideograph japanese
8 ㊙️ secret japanese_secret_button button ideograph japanese
8 🈺 u55b6 japanese_open_for_business_button business button ideograph japanese open
8 🈵 u6e80 japanese_no_vacancy_button button ideograph japanese no vacancy
8 🔴 red_circle circle geometric red
8 🟠 orange_circle circle orange
8 🟡 yellow_circle circle yellow
8 🟢 green_circle circle green
8 🔵 large_blue_circle blue_circle blue circle geometric
8 🟣 purple_circle circle purple
8 🟤 brown_circle brown circle
8 ⚫️ black_circle black circle geometric
8 ⚪️ white_circle circle geometric white
8 🟥 red_square card penalty red square
8 🟧 orange_square orange square
8 🟨 yellow_square card penalty square yellow
8 🟩 green_square green square
8 🟦 blue_square blue square
8 🟪 purple_square purple square
8 🟫 brown_square brown square
8 ⬛️ black_large_square black geometric large square
8 ⬜️ white_large_square geometric large square white
8 ◼️ black_medium_square black geometric medium square
8 ◻️ white_medium_square geometric medium square white
8 ◾️ black_medium_small_square black_medium-small_square black geometric medium-small square
8 ◽️ white_medium_small_square white_medium-small_square geometric medium-small square white
8 ▪️ black_small_square black geometric small square
8 ▫️ white_small_square geometric small square white
8 🔶 large_orange_diamond diamond geometric large orange
8 🔷 large_blue_diamond blue diamond geometric large
8 🔸 small_orange_diamond diamond geometric orange small
8 🔹 small_blue_diamond blue diamond geometric small
8 🔺 small_red_triangle red_triangle_pointed_up geometric pointed red triangle up
8 🔻 small_red_triangle_down red_triangle_pointed_down down geometric pointed red triangle
8 💠 diamond_shape_with_a_dot_inside diamond_with_a_dot comic diamond dot geometric
8 🔘 radio_button button geometric radio
8 🔳 white_square_button button geometric outlined square white
8 🔲 black_square_button black button geometric square
9 🏁 checkered_flag chequered_flag checkered chequered finish flag flags game race racing sport win
9 🚩 triangular_flag_on_post triangular_flag construction flag golf post triangular
9 🎌 crossed_flags celebration cross crossed flags japanese
9 🏴 black_flag black flag waving
9 🏳️ white_flag flag waving white
9 🏳️‍🌈 rainbow_flag bisexual flag gay genderqueer glbt glbtq lesbian lgbt lgbtq lgbtqia pride queer rainbow trans transgender
9 🏳️‍⚧️ transgender_flag blue flag light pink transgender white
9 🏴‍☠️ pirate_flag flag jolly pirate plunder roger treasure
9 🇦🇨 ascension_island flag_ascension_island ac flag
9 🇦🇩 andorra flag_andorra ad flag
9 🇦🇪 united_arab_emirates flag_united_arab_emirates ae flag
9 🇦🇫 afghanistan flag_afghanistan af flag
9 🇦🇬 antigua_barbuda flag_antigua_barbuda ag flag
9 🇦🇮 anguilla flag_anguilla ai flag
9 🇦🇱 albania flag_albania al flag
9 🇦🇲 armenia flag_armenia am flag
9 🇦🇴 angola flag_angola ao flag
9 🇦🇶 antarctica flag_antarctica aq flag
9 🇦🇷 argentina flag_argentina ar flag
9 🇦🇸 american_samoa flag_american_samoa as flag
9 🇦🇹 austria flag_austria at flag
9 🇦🇺 australia flag_australia au flag
9 🇦🇼 aruba flag_aruba aw flag
9 🇦🇽 aland_islands flag_åland_islands ax flag
9 🇦🇿 azerbaijan flag_azerbaijan az flag
9 🇧🇦 bosnia_herzegovina flag_bosnia_herzegovina ba flag
9 🇧🇧 barbados flag_barbados bb flag
9 🇧🇩 bangladesh flag_bangladesh bd flag
9 🇧🇪 belgium flag_belgium be flag
9 🇧🇫 burkina_faso flag_burkina_faso bf flag
9 🇧🇬 bulgaria flag_bulgaria bg flag
9 🇧🇭 bahrain flag_bahrain bh flag
9 🇧🇮 burundi flag_burundi bi flag
9 🇧🇯 benin flag_benin bj flag
9 🇧🇱 st_barthelemy flag_st_barthélemy bl flag
9 🇧🇲 bermuda flag_bermuda bm flag
9 🇧🇳 brunei flag_brunei bn flag
9 🇧🇴 bolivia flag_bolivia bo flag
9 🇧🇶 caribbean_netherlands flag_caribbean_netherlands bq flag
9 🇧🇷 brazil flag_brazil br flag
9 🇧🇸 bahamas flag_bahamas bs flag
9 🇧🇹 bhutan flag_bhutan bt flag
9 🇧🇻 bouvet_island flag_bouvet_island bv flag
9 🇧🇼 botswana flag_botswana bw flag
9 🇧🇾 belarus flag_belarus by flag
9 🇧🇿 belize flag_belize bz flag
9 🇨🇦 canada flag_canada ca flag
9 🇨🇨 cocos_islands flag_cocos_keeling_islands cc flag
9 🇨🇩 congo_kinshasa flag_congo_-_kinshasa cd flag
9 🇨🇫 central_african_republic flag_central_african_republic cf flag
9 🇨🇬 congo_brazzaville flag_congo_-_brazzaville cg flag
9 🇨🇭 switzerland flag_switzerland ch flag
9 🇨🇮 cote_divoire flag_côte_d_ivoire ci flag
9 🇨🇰 cook_islands flag_cook_islands ck flag
9 🇨🇱 chile flag_chile cl flag
9 🇨🇲 cameroon flag_cameroon cm flag
9 🇨🇳 cn flag_china flag
9 🇨🇴 colombia flag_colombia co flag
9 🇨🇵 clipperton_island flag_clipperton_island cp flag
9 🇨🇶 flag_sark cq flag
9 🇨🇷 costa_rica flag_costa_rica cr flag
9 🇨🇺 cuba flag_cuba cu flag
9 🇨🇻 cape_verde flag_cape_verde cv flag
9 🇨🇼 curacao flag_curaçao cw flag
9 🇨🇽 christmas_island flag_christmas_island cx flag
9 🇨🇾 cyprus flag_cyprus cy flag
9 🇨🇿 czech_republic flag_czechia cz flag
9 🇩🇪 de flag_germany flag
9 🇩🇬 diego_garcia flag_diego_garcia dg flag
9 🇩🇯 djibouti flag_djibouti dj flag
9 🇩🇰 denmark flag_denmark dk flag
9 🇩🇲 dominica flag_dominica dm flag
9 🇩🇴 dominican_republic flag_dominican_republic do flag
9 🇩🇿 algeria flag_algeria dz flag
9 🇪🇦 ceuta_melilla flag_ceuta_melilla ea flag
9 🇪🇨 ecuador flag_ecuador ec flag
9 🇪🇪 estonia flag_estonia ee flag
9 🇪🇬 egypt flag_egypt eg flag
9 🇪🇭 western_sahara flag_western_sahara eh flag
9 🇪🇷 eritrea flag_eritrea er flag
9 🇪🇸 es flag_spain flag
9 🇪🇹 ethiopia flag_ethiopia et flag
9 🇪🇺 eu european_union flag_european_union flag
9 🇫🇮 finland flag_finland fi flag
9 🇫🇯 fiji flag_fiji fj flag
9 🇫🇰 falkland_islands flag_falkland_islands fk flag
9 🇫🇲 micronesia flag_micronesia fm flag
9 🇫🇴 faroe_islands flag_faroe_islands fo flag
9 🇫🇷 fr flag_france flag
9 🇬🇦 gabon flag_gabon ga flag
9 🇬🇧 gb uk flag_united_kingdom flag
9 🇬🇩 grenada flag_grenada gd flag
9 🇬🇪 georgia flag_georgia ge flag
9 🇬🇫 french_guiana flag_french_guiana gf flag
9 🇬🇬 guernsey flag_guernsey gg flag
9 🇬🇭 ghana flag_ghana gh flag
9 🇬🇮 gibraltar flag_gibraltar gi flag
9 🇬🇱 greenland flag_greenland gl flag
9 🇬🇲 gambia flag_gambia gm flag
9 🇬🇳 guinea flag_guinea gn flag
9 🇬🇵 guadeloupe flag_guadeloupe gp flag
9 🇬🇶 equatorial_guinea flag_equatorial_guinea gq flag
9 🇬🇷 greece flag_greece gr flag
9 🇬🇸 south_georgia_south_sandwich_islands flag_south_georgia_south_sandwich_islands gs flag
9 🇬🇹 guatemala flag_guatemala gt flag
9 🇬🇺 guam flag_guam gu flag
9 🇬🇼 guinea_bissau flag_guinea-bissau gw flag
9 🇬🇾 guyana flag_guyana gy flag
9 🇭🇰 hong_kong flag_hong_kong_sar_china hk flag
9 🇭🇲 heard_mcdonald_islands flag_heard_mcdonald_islands hm flag
9 🇭🇳 honduras flag_honduras hn flag
9 🇭🇷 croatia flag_croatia hr flag
9 🇭🇹 haiti flag_haiti ht flag
9 🇭🇺 hungary flag_hungary hu flag
9 🇮🇨 canary_islands flag_canary_islands ic flag
9 🇮🇩 indonesia flag_indonesia id flag
9 🇮🇪 ireland flag_ireland ie flag
9 🇮🇱 israel flag_israel il flag
9 🇮🇲 isle_of_man flag_isle_of_man im flag
9 🇮🇳 india flag_india in flag
9 🇮🇴 british_indian_ocean_territory flag_british_indian_ocean_territory io flag
9 🇮🇶 iraq flag_iraq iq flag
9 🇮🇷 iran flag_iran ir flag
9 🇮🇸 iceland flag_iceland is flag
9 🇮🇹 it flag_italy flag
9 🇯🇪 jersey flag_jersey je flag
9 🇯🇲 jamaica flag_jamaica jm flag
9 🇯🇴 jordan flag_jordan jo flag
9 🇯🇵 jp flag_japan flag
9 🇰🇪 kenya flag_kenya ke flag
9 🇰🇬 kyrgyzstan flag_kyrgyzstan kg flag
9 🇰🇭 cambodia flag_cambodia kh flag
9 🇰🇮 kiribati flag_kiribati ki flag
9 🇰🇲 comoros flag_comoros km flag
9 🇰🇳 st_kitts_nevis flag_st_kitts_nevis kn flag
9 🇰🇵 north_korea flag_north_korea kp flag
9 🇰🇷 kr flag_south_korea flag
9 🇰🇼 kuwait flag_kuwait kw flag
9 🇰🇾 cayman_islands flag_cayman_islands ky flag
9 🇰🇿 kazakhstan flag_kazakhstan kz flag
9 🇱🇦 laos flag_laos la flag
9 🇱🇧 lebanon flag_lebanon lb flag
9 🇱🇨 st_lucia flag_st_lucia lc flag
9 🇱🇮 liechtenstein flag_liechtenstein li flag
9 🇱🇰 sri_lanka flag_sri_lanka lk flag
9 🇱🇷 liberia flag_liberia lr flag
9 🇱🇸 lesotho flag_lesotho ls flag
9 🇱🇹 lithuania flag_lithuania lt flag
9 🇱🇺 luxembourg flag_luxembourg lu flag
9 🇱🇻 latvia flag_latvia lv flag
9 🇱🇾 libya flag_libya ly flag
9 🇲🇦 morocco flag_morocco ma flag
9 🇲🇨 monaco flag_monaco mc flag
9 🇲🇩 moldova flag_moldova md flag
9 🇲🇪 montenegro flag_montenegro me flag
9 🇲🇫 st_martin flag_st_martin mf flag
9 🇲🇬 madagascar flag_madagascar mg flag
9 🇲🇭 marshall_islands flag_marshall_islands mh flag
9 🇲🇰 macedonia flag_north_macedonia mk flag
9 🇲🇱 mali flag_mali ml flag
9 🇲🇲 myanmar flag_myanmar_burma_ mm flag
9 🇲🇳 mongolia flag_mongolia mn flag
9 🇲🇴 macau flag_macao_sar_china mo flag
9 🇲🇵 northern_mariana_islands flag_northern_mariana_islands mp flag
9 🇲🇶 martinique flag_martinique mq flag
9 🇲🇷 mauritania flag_mauritania mr flag
9 🇲🇸 montserrat flag_montserrat ms flag
9 🇲🇹 malta flag_malta mt flag
9 🇲🇺 mauritius flag_mauritius mu flag
9 🇲🇻 maldives flag_maldives mv flag
9 🇲🇼 malawi flag_malawi mw flag
9 🇲🇽 mexico flag_mexico mx flag
9 🇲🇾 malaysia flag_malaysia my flag
9 🇲🇿 mozambique flag_mozambique mz flag
9 🇳🇦 namibia flag_namibia na flag
9 🇳🇨 new_caledonia flag_new_caledonia nc flag
9 🇳🇪 niger flag_niger ne flag
9 🇳🇫 norfolk_island flag_norfolk_island nf flag
9 🇳🇬 nigeria flag_nigeria ng flag
9 🇳🇮 nicaragua flag_nicaragua ni flag
9 🇳🇱 netherlands flag_netherlands nl flag
9 🇳🇴 norway flag_norway no flag
9 🇳🇵 nepal flag_nepal np flag
9 🇳🇷 nauru flag_nauru nr flag
9 🇳🇺 niue flag_niue nu flag
9 🇳🇿 new_zealand flag_new_zealand nz flag
9 🇴🇲 oman flag_oman om flag
9 🇵🇦 panama flag_panama pa flag
9 🇵🇪 peru flag_peru pe flag
9 🇵🇫 french_polynesia flag_french_polynesia pf flag
9 🇵🇬 papua_new_guinea flag_papua_new_guinea pg flag
9 🇵🇭 philippines flag_philippines ph flag
9 🇵🇰 pakistan flag_pakistan pk flag
9 🇵🇱 poland flag_poland pl flag
9 🇵🇲 st_pierre_miquelon flag_st_pierre_miquelon pm flag
9 🇵🇳 pitcairn_islands flag_pitcairn_islands pn flag
9 🇵🇷 puerto_rico flag_puerto_rico pr flag
9 🇵🇸 palestinian_territories flag_palestinian_territories ps flag
9 🇵🇹 portugal flag_portugal pt flag
9 🇵🇼 palau flag_palau pw flag
9 🇵🇾 paraguay flag_paraguay py flag
9 🇶🇦 qatar flag_qatar qa flag
9 🇷🇪 reunion flag_réunion re flag
9 🇷🇴 romania flag_romania ro flag
9 🇷🇸 serbia flag_serbia rs flag
9 🇷🇺 ru flag_russia flag
9 🇷🇼 rwanda flag_rwanda rw flag
9 🇸🇦 saudi_arabia flag_saudi_arabia sa flag
9 🇸🇧 solomon_islands flag_solomon_islands sb flag
9 🇸🇨 seychelles flag_seychelles sc flag
9 🇸🇩 sudan flag_sudan sd flag
9 🇸🇪 sweden flag_sweden se flag
9 🇸🇬 singapore flag_singapore sg flag
9 🇸🇭 st_helena flag_st_helena sh flag
9 🇸🇮 slovenia flag_slovenia si flag
9 🇸🇯 svalbard_jan_mayen flag_svalbard_jan_mayen sj flag
9 🇸🇰 slovakia flag_slovakia sk flag
9 🇸🇱 sierra_leone flag_sierra_leone sl flag
9 🇸🇲 san_marino flag_san_marino sm flag
9 🇸🇳 senegal flag_senegal sn flag
9 🇸🇴 somalia flag_somalia so flag
9 🇸🇷 suriname flag_suriname sr flag
9 🇸🇸 south_sudan flag_south_sudan ss flag
9 🇸🇹 sao_tome_principe flag_são_tomé_príncipe st flag
9 🇸🇻 el_salvador flag_el_salvador sv flag
9 🇸🇽 sint_maarten flag_sint_maarten sx flag
9 🇸🇾 syria flag_syria sy flag
9 🇸🇿 swaziland flag_eswatini sz flag
9 🇹🇦 tristan_da_cunha flag_tristan_da_cunha ta flag
9 🇹🇨 turks_caicos_islands flag_turks_caicos_islands tc flag
9 🇹🇩 chad flag_chad td flag
9 🇹🇫 french_southern_territories flag_french_southern_territories tf flag
9 🇹🇬 togo flag_togo tg flag
9 🇹🇭 thailand flag_thailand th flag
9 🇹🇯 tajikistan flag_tajikistan tj flag
9 🇹🇰 tokelau flag_tokelau tk flag
9 🇹🇱 timor_leste flag_timor-leste tl flag
9 🇹🇲 turkmenistan flag_turkmenistan tm flag
9 🇹🇳 tunisia flag_tunisia tn flag
9 🇹🇴 tonga flag_tonga to flag
9 🇹🇷 tr flag_türkiye flag
9 🇹🇹 trinidad_tobago flag_trinidad_tobago tt flag
9 🇹🇻 tuvalu flag_tuvalu tv flag
9 🇹🇼 taiwan flag_taiwan tw flag
9 🇹🇿 tanzania flag_tanzania tz flag
9 🇺🇦 ukraine flag_ukraine ua flag
9 🇺🇬 uganda flag_uganda ug flag
9 🇺🇲 us_outlying_islands flag_u_s_outlying_islands um flag
9 🇺🇳 united_nations flag_united_nations un flag
9 🇺🇸 us flag_united_states flag
9 🇺🇾 uruguay flag_uruguay uy flag
9 🇺🇿 uzbekistan flag_uzbekistan uz flag
9 🇻🇦 vatican_city flag_vatican_city va flag
9 🇻🇨 st_vincent_grenadines flag_st_vincent_grenadines vc flag
9 🇻🇪 venezuela flag_venezuela ve flag
9 🇻🇬 british_virgin_islands flag_british_virgin_islands vg flag
9 🇻🇮 us_virgin_islands flag_u_s_virgin_islands vi flag
9 🇻🇳 vietnam flag_vietnam vn flag
9 🇻🇺 vanuatu flag_vanuatu vu flag
9 🇼🇫 wallis_futuna flag_wallis_futuna wf flag
9 🇼🇸 samoa flag_samoa ws flag
9 🇽🇰 kosovo flag_kosovo xk flag
9 🇾🇪 yemen flag_yemen ye flag
9 🇾🇹 mayotte flag_mayotte yt flag
9 🇿🇦 south_africa flag_south_africa za flag
9 🇿🇲 zambia flag_zambia zm flag
9 🇿🇼 zimbabwe flag_zimbabwe zw flag
9 🏴󠁧󠁢󠁥󠁮󠁧󠁿 england flag_england flag gbeng
9 🏴󠁧󠁢󠁳󠁣󠁴󠁿 scotland flag_scotland flag gbsct
9 🏴󠁧󠁢󠁷󠁬󠁳󠁿 wales flag_wales flag gbwls`;
