import type { MailTexts } from './mail-texts.ts'

const notYou =
  'Wenn Sie das nicht waren, setzen Sie jetzt Ihr Passwort zurück. Das beendet alle Sitzungen des Kontos.'
const where = 'Gerät: {{device}}. IP-Adresse: {{address}}. Zeit: {{time}}.'
const wasYou = 'Wenn Sie das waren, müssen Sie nichts tun.'
const once = 'Der Link gilt einmal und {{validFor}} lang.'

export const de: MailTexts = {
  greeting: 'Guten Tag,',
  linkHint: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
  footer: 'Diese Nachricht wurde automatisch von {{service}} gesendet.',
  unknownDevice: 'unbekannt',
  mails: {
    ACCOUNT_DELETED: {
      subject: 'Ihr Konto wurde gelöscht',
      before: [
        'Ihr Konto bei {{service}} wurde mit allem gelöscht, was darüber gespeichert war. Zeit: {{time}}.',
      ],
      button: 'Anmeldeseite öffnen',
      after: [
        'Ein gelöschtes Konto kann nicht wiederhergestellt werden. Sie können sich mit dieser Adresse neu registrieren.',
        'Wenn Sie das nicht erwartet haben, wenden Sie sich an die Administratoren.',
      ],
    },
    ALREADY_REGISTERED: {
      subject: 'Sie haben bereits ein Konto',
      before: [
        'Jemand hat sich bei {{service}} mit dieser Adresse registriert, zu der es bereits ein Konto gibt.',
        'Wenn Sie das waren, melden Sie sich an. Wenn Sie Ihr Passwort vergessen haben, können Sie es dort zurücksetzen.',
      ],
      button: 'Anmelden',
      after: ['Wenn Sie das nicht waren, ignorieren Sie diese Nachricht. Es ändert sich nichts.'],
    },
    DELETION_CANCELLED: {
      subject: 'Ihr Konto wird nicht gelöscht',
      before: [
        'Jemand hat sich in Ihrem Konto bei {{service}} angemeldet. Damit ist die Löschung abgebrochen. Zeit: {{time}}.',
      ],
      button: 'Konto prüfen',
      after: [wasYou, notYou],
    },
    DELETION_SCHEDULED: {
      subject: 'Ihr Konto wird gelöscht',
      before: [
        'Sie möchten Ihr Konto bei {{service}} löschen. Es wird zu dieser Zeit mit allem gelöscht, was darüber gespeichert ist: {{time}}.',
        'Um es zu behalten, melden Sie sich vorher an. Alle Sitzungen wurden beendet.',
      ],
      button: 'Anmelden und Konto behalten',
      after: ['Wenn Sie das nicht waren, melden Sie sich jetzt an und ändern Sie Ihr Passwort.'],
    },
    EMAIL_CHANGE_CONFIRM: {
      subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
      before: [
        'Jemand möchte diese Adresse für sein Konto bei {{service}} verwenden. Wenn Sie das waren, bestätigen Sie sie.',
      ],
      button: 'E-Mail-Adresse bestätigen',
      after: [once, 'Wenn Sie das nicht waren, ignorieren Sie diese Nachricht. Es ändert sich nichts.'],
    },
    EMAIL_CHANGED: {
      subject: 'Ihre E-Mail-Adresse wurde geändert',
      before: [
        'Die E-Mail-Adresse Ihres Kontos bei {{service}} wurde in {{newEmail}} geändert.',
        'Wenn Sie das nicht waren, machen Sie die Änderung rückgängig. Das beendet alle Sitzungen, und Sie wählen ein neues Passwort.',
      ],
      button: 'Änderung rückgängig machen',
      after: [once, wasYou],
    },
    EMAIL_TAKEN: {
      subject: 'Jemand wollte Ihre E-Mail-Adresse verwenden',
      before: [
        'Jemand wollte diese Adresse für sein Konto bei {{service}} verwenden. Sie haben damit schon ein Konto, deshalb wurde nichts geändert.',
      ],
      button: 'In Ihrem Konto anmelden',
      after: [
        'Wenn Sie das waren, melden Sie sich mit dieser Adresse an oder verwenden Sie eine andere. Sonst müssen Sie nichts tun.',
      ],
    },
    EMAIL_VERIFICATION: {
      subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
      before: ['Bestätigen Sie, dass diese Adresse zu Ihrem Konto bei {{service}} gehört.'],
      button: 'E-Mail-Adresse bestätigen',
      after: [once, 'Wenn Sie dort kein Konto haben, ignorieren Sie diese Nachricht.'],
    },
    FACTORS_RESET: {
      subject: 'Ihre Zwei-Faktor-Anmeldung wurde zurückgesetzt',
      before: [
        'Ein Administrator hat die Zwei-Faktor-Anmeldung Ihres Kontos bei {{service}} entfernt und alle Sitzungen beendet.',
        'Zeit: {{time}}.',
      ],
      button: 'Neu einrichten',
      after: [
        'Wenn Sie nicht darum gebeten haben, setzen Sie jetzt Ihr Passwort zurück und benachrichtigen Sie Ihren Administrator.',
      ],
    },
    FACTORS_RESET_OF_USER: {
      subject: 'Die Zwei-Faktor-Anmeldung von {{email}} wurde zurückgesetzt',
      before: [
        'Ein Administrator hat die Zwei-Faktor-Anmeldung von {{email}} bei {{service}} entfernt und alle Sitzungen des Kontos beendet.',
        'Zeit: {{time}}.',
      ],
      button: 'Benutzer öffnen',
      after: ['Alle Administratoren erhalten diese Nachricht. Das Protokoll nennt den Administrator.'],
    },
    INVITATION: {
      subject: 'Sie wurden zu {{service}} eingeladen',
      before: [
        'Ein Administrator hat bei {{service}} ein Konto für Sie angelegt. Wählen Sie ein Passwort, um es zu nutzen.',
      ],
      button: 'Passwort wählen',
      after: [once],
    },
    NEW_DEVICE: {
      subject: 'Neue Anmeldung in Ihrem Konto',
      before: ['Jemand hat sich von einem neuen Gerät in Ihrem Konto bei {{service}} angemeldet.', where],
      button: 'Sitzungen prüfen',
      after: [wasYou, notYou],
    },
    PASSWORD_CHANGED: {
      subject: 'Ihr Passwort wurde geändert',
      before: ['Das Passwort Ihres Kontos bei {{service}} wurde geändert.', where],
      button: 'Passwort zurücksetzen',
      after: [wasYou, notYou],
    },
    PASSWORD_REMOVED: {
      subject: 'Wählen Sie ein neues Passwort',
      before: [
        'Die Änderung der E-Mail-Adresse Ihres Kontos bei {{service}} wurde rückgängig gemacht. Zum Schutz des Kontos gilt sein Passwort nicht mehr, und alle Sitzungen wurden beendet.',
      ],
      button: 'Neues Passwort wählen',
      after: [once, 'Danach fordern Sie auf der Anmeldeseite mit „Passwort vergessen?“ einen neuen an.'],
    },
    PASSWORD_RESET: {
      subject: 'Setzen Sie Ihr Passwort zurück',
      before: ['Jemand möchte das Passwort Ihres Kontos bei {{service}} zurücksetzen.'],
      button: 'Neues Passwort wählen',
      after: [once, 'Wenn Sie das nicht waren, ignorieren Sie diese Nachricht. Ihr Passwort bleibt gleich.'],
    },
    RECOVERY_CODE_USED: {
      subject: 'Ein Wiederherstellungscode wurde verwendet',
      before: [
        'Ein Wiederherstellungscode Ihres Kontos bei {{service}} wurde verwendet. Verbleibende Codes: {{left}}.',
        where,
      ],
      button: 'Konto prüfen',
      after: [wasYou, notYou],
    },
    RECOVERY_CODES_LOW: {
      subject: 'Ein Wiederherstellungscode wurde verwendet, wenige sind übrig',
      before: [
        'Ein Wiederherstellungscode Ihres Kontos bei {{service}} wurde verwendet. Verbleibende Codes: {{left}}. Erstellen Sie neue, bevor keiner mehr übrig ist.',
        where,
      ],
      button: 'Neue Codes erstellen',
      after: [notYou],
    },
    ROLE_CHANGED: {
      subject: 'Die Rolle Ihres Kontos wurde geändert',
      before: [
        'Ein Administrator hat die Rolle Ihres Kontos bei {{service}} geändert. Die neue Rolle ist {{role}}.',
        'Zeit: {{time}}.',
      ],
      button: 'Konto öffnen',
      after: ['Wenn Sie das nicht erwartet haben, fragen Sie Ihren Administrator.'],
    },
    SECOND_FACTOR_CHANGED: {
      subject: 'Ihre Zwei-Faktor-Anmeldung wurde geändert',
      before: ['Die Zwei-Faktor-Anmeldung Ihres Kontos bei {{service}} wurde geändert.', where],
      button: 'Konto prüfen',
      after: [wasYou, notYou],
    },
    SECOND_FACTOR_DUE: {
      subject: 'Ihr Konto braucht bald einen zweiten Faktor',
      before: [
        'Ihr Konto bei {{service}} braucht ab {{time}} einen zweiten Faktor, zum Beispiel einen Passkey oder eine Authenticator-App.',
      ],
      button: 'Jetzt einrichten',
      after: ['Ohne zweiten Faktor beginnt Ihre nächste Anmeldung danach mit dem Einrichten.'],
    },
    SECOND_FACTOR_LOCKED: {
      subject: 'Jemand kennt vielleicht Ihr Passwort',
      before: [
        'Jemand hat das Passwort Ihres Kontos bei {{service}} eingegeben und danach zu oft einen falschen zweiten Faktor. Die Person ist nicht angemeldet und muss warten.',
        where,
      ],
      button: 'Passwort zurücksetzen',
      after: ['Wenn Sie das waren, versuchen Sie es später noch einmal.', notYou],
    },
    SESSION_REUSED: {
      subject: 'Eine Sitzung Ihres Kontos wurde beendet',
      before: [
        'Eine Sitzung Ihres Kontos bei {{service}} wurde beendet, weil eines ihrer alten Token erneut verwendet wurde. Eine Kopie davon wurde möglicherweise gestohlen.',
        where,
      ],
      button: 'Sitzungen prüfen',
      after: [notYou],
    },
  },
}
