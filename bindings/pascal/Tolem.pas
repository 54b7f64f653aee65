{ Payouts and card payments that are never sent twice, never lost and always known: the library `tolem1.dll`
  (`libtolem.so.1`) for Delphi, from 7 on, and Free Pascal. README.md begins with the first payout.

  Everything a program needs is in this unit. Outcomes, a decline and an unknown one included, are values: records, which free
  themselves. An exception, ETolemError, means that the caller's side is wrong and this call sent nothing. Amounts are whole
  minor units in an Int64, or Currency, and never a float.

  Operations, requests, answers and words are made by bindings/generate (.inc files), and so they are what the library
  describes. The units TolemLoader, TolemJson and TolemText stand behind this one. }
unit Tolem;

{$I TolemSwitches.inc}

interface

uses
  SysUtils, Classes, TolemText, TolemLoader;

{$I TolemWords.inc}

type
  { One of the numbers TOLEM_OK, TOLEM_PENDING ... TOLEM_E_INTERNAL. }
  TTolemStatus = Integer;

  TTolemStrings = array of string;

  { A group of members of a request. What was not given is left out, an empty text too; what is required, how long and of which
    form is decided by the library alone, which names the field that is wrong. }
  TTolemFields = class
  private
    FMembers: array of record
      Name: string;
      Kind: (mkNothing, mkText, mkNumber, mkFlag, mkJson, mkGroup);
      Text: string;
      Number: Int64;
      Group: TTolemFields;
    end;
    function Find(const Name: string): Integer;
    function Place(const Name: string): Integer;
  protected
    procedure Know(const Names: array of string);
    function Add(const Name: string): Integer; virtual;
    function MakeGroup(Index: Integer): TTolemFields; virtual;
    function GetText(Index: Integer): string;
    procedure SetText(Index: Integer; const Value: string);
    function GetNumber(Index: Integer): Int64;
    procedure SetNumber(Index: Integer; const Value: Int64);
    function GetFlag(Index: Integer): Boolean;
    procedure SetFlag(Index: Integer; const Value: Boolean);
    function GetGroup(Index: Integer): TTolemFields;
    function IsEmpty: Boolean; virtual;
    procedure Write(Json: TTolemBytes); virtual;
    procedure WriteMember(Json: TTolemBytes; Index: Integer);
  public
    constructor Create; virtual;
    destructor Destroy; override;
    { By the member's name, e.g. orderNumber; a name that is none is an ETolemArgument. }
    procedure Put(const Name, Value: string);
    procedure PutNumber(const Name: string; const Value: Int64);
    procedure PutFlag(const Name: string; Value: Boolean);
    { The value as JSON, which goes out as it is. }
    procedure PutJson(const Name, Json: string);
    { The group of that name, e.g. card; nil for a member that is none. }
    function Group(const Name: string): TTolemFields;
    { Whether there is such a member. }
    function Knows(const Name: string): Boolean; virtual;
    { As the JSON that goes to the library. It holds the secrets that were put in. }
    function ToJson: UTF8String;
  end;

  { Members with names of the caller's own: Put, PutNumber, PutFlag, PutJson. }
  TTolemMap = class(TTolemFields)
  protected
    function Add(const Name: string): Integer; override;
  public
    function Knows(const Name: string): Boolean; override;
  end;

  { A list of texts. }
  TTolemTexts = class(TTolemFields)
  private
    FTexts: TTolemStrings;
  protected
    function IsEmpty: Boolean; override;
    procedure Write(Json: TTolemBytes); override;
  public
    procedure Append(const Text: string);
  end;

  { The request of one operation. }
  TTolemRequest = class(TTolemFields)
  public
    class function Operation: string; virtual;
  end;
  TTolemRequestClass = class of TTolemRequest;

{$I TolemTypes.inc}

  { The caller's side is wrong, and this call sent nothing. Each negative status has a class of its own. }
  ETolemError = class(Exception)
  private
    FAnswer: TTolemResult;
  public
    constructor CreateOf(const Answer: TTolemResult);
    function Status: TTolemStatus;
    { E.g. TOLEM_E_REQUEST. }
    function StatusName: string;
    { The stable code of the error, e.g. unknown_field; '' if this binding refused the argument itself. }
    function Code: string;
    { The field that is wrong, if it is one. }
    function Field: string;
    { The library's whole answer. }
    property Answer: TTolemResult read FAnswer;
  end;

  { A text that is none: not UTF-8, with a NUL inside, half of a surrogate pair. }
  ETolemArgument = class(ETolemError);
  { The request is wrong; Field names the member. }
  ETolemRequest = class(ETolemError);
  { The configuration is wrong; Field names the member. }
  ETolemConfig = class(ETolemError);
  { The same number was used for something else: for what Movement tells. }
  ETolemConflict = class(ETolemError)
  public
    function Movement: TTolemMovement;
  end;
  { The gateway has no such operation. }
  ETolemUnsupported = class(ETolemError);
  { The client or the job was closed. }
  ETolemHandle = class(ETolemError);
  { The client belongs to the process this one was forked from. }
  ETolemForked = class(ETolemError);
  { The journal cannot be written, so nothing is sent. }
  ETolemJournal = class(ETolemError);
  { A fault of the library, caught before anything was sent. }
  ETolemInternal = class(ETolemError);
  { The library cannot be loaded, or is not the one this binding was written for. No ETolemError. }
  ETolemLibrary = TolemLoader.ETolemLibrary;

  { A call that runs on a thread of the library while this program does something else. Free it when its outcome is known: one
    that is freed before is asked to stop, and its outcome is then to be read from the journal (OperationGet). }
  TTolemJob = class
  private
    FHandle: Pointer;
    FProgress: TTolemProgress;
  public
    { Clients start jobs; nobody else makes one. }
    constructor CreateOf(Handle: Pointer; const Started: TTolemResult);
    destructor Destroy; override;
    { Waits for the outcome; raises what the call itself would. TolemAs... reads it as the answer of its operation. }
    function Wait: TTolemResult; overload;
    { Waits so long; False while it still runs, which Progress tells about. 0 asks without waiting. }
    function Wait(Milliseconds: Cardinal; out Answer: TTolemResult): Boolean; overload;
    { Asks it to stop: what is unsent is not sent any more, what is sent is not forgotten. Wait tells which it was. }
    procedure Cancel;
    { As Free does; afterwards Wait raises an ETolemHandle. }
    procedure Close;
    { How far it had come when it was last waited for. }
    property Progress: TTolemProgress read FProgress;
  end;

  { Level is TOLEM_LOG_ERROR ... TOLEM_LOG_DEBUG. }
  TTolemLogEvent = procedure(Sender: TObject; Level: Integer; const Line: string) of object;

  { A configured way to one gateway and one journal. Calls may come from any thread, many at once. Make one and keep it. }
  TTolemClient = class
  private
    FHandle: Pointer;
    FOpened: TTolemOpened;
    FOnLog: TTolemLogEvent;
    FLogLevel: Integer;
    procedure SetOnLog(const Value: TTolemLogEvent);
    procedure SetLogLevel(Value: Integer);
    procedure Listen(const Event: TTolemLogEvent; Level: Integer);
    procedure Tell(Level: Integer; Line: PAnsiChar);
    function Begin_(const Operation: string; Request: TTolemBytes): TTolemJob;
  public
    { Opens a client with a configuration, one JSON object. }
    constructor Create(const Configuration: string);
    { With the configuration in that file, which is UTF-8. }
    constructor CreateFromFile(const FileName: string);
    destructor Destroy; override;
    { Closes the client. Calls under way on other threads, and jobs, go on to their end; new ones raise an ETolemHandle.
      The object itself must outlive the calls on it. }
    procedure Close;
    { Runs an operation to its outcome. Blocks its thread. }
    function Call(Request: TTolemRequest): TTolemResult; overload;
    { The same by the operation's name, with the request as a JSON object. }
    function Call(const Operation, Request: string): TTolemResult; overload;
    { Checks a request as Call would and shows it with secrets masked. Sends nothing and journals nothing. }
    function Check(Request: TTolemRequest): TTolemChecked; overload;
    function Check(const Operation, Request: string): TTolemChecked; overload;
    { Starts an operation on a thread of the library and returns at once. }
    function Start(Request: TTolemRequest): TTolemJob; overload;
    function Start(const Operation, Request: string): TTolemJob; overload;

{$I TolemMethods.inc}

    { What was opened, and what was found open in the journal. }
    property Opened: TTolemOpened read FOpened;
    { The log, down to LogLevel. It runs on the thread that is inside a call, or on that of a job, on several at once: be quick,
      do not touch forms. It may use the client, but not set this. What it raises goes to the debugger's log and no further. No
      line comes after Close. }
    property OnLog: TTolemLogEvent read FOnLog write SetOnLog;
    { The least important lines that are wanted; TOLEM_LOG_INFO unless set. }
    property LogLevel: Integer read FLogLevel write SetLogLevel;
  end;

{ The library }

{ Loads it now, to learn at the start whether it is there; everything else here does so when it needs it. }
procedure TolemLoad;
{ The file that was loaded; its name, if the system found it. }
function TolemLibraryFile: string;
{ E.g. 0.1.0. }
function TolemVersion: string;
function TolemAbiVersion: Cardinal;
{ E.g. TOLEM_UNKNOWN. }
function TolemStatusName(Status: Integer): string;
{ Operations with the JSON Schemas of their requests and answers, gateways, settings of the configuration. }
function TolemDescribe: TTolemResult;

{ Answers }

function TolemAsMovement(const Answer: TTolemResult): TTolemMovement;
function TolemAsMovements(const Answer: TTolemResult): TTolemMovements;
function TolemAsNotification(const Answer: TTolemResult): TTolemNotification;
function TolemAsExplanation(const Answer: TTolemResult): TTolemExplanation;
function TolemAsBalance(const Answer: TTolemResult): TTolemBalance;
function TolemAsCards(const Answer: TTolemResult): TTolemCards;
function TolemAsCustomer(const Answer: TTolemResult): TTolemCustomer;
function TolemAsPage(const Answer: TTolemResult): TTolemPage;
function TolemAsRemoval(const Answer: TTolemResult): TTolemRemoval;
function TolemAsPing(const Answer: TTolemResult): TTolemPing;
function TolemAsVerified(const Answer: TTolemResult): TTolemVerified;
function TolemAsChecked(const Answer: TTolemResult): TTolemChecked;
function TolemAsOpened(const Answer: TTolemResult): TTolemOpened;
function TolemAsProgress(const Answer: TTolemResult): TTolemProgress;

{ The request of an operation by its name; nil for one that this binding does not know. }
function TolemRequestOf(const Operation: string): TTolemRequestClass;

{ A document by a path like `error.gateway.code` or `operations[0].state`. What is not there, and what is no JSON, is '', 0 or
  False. TolemText gives a text decoded, a number as it is written, and of an object or a list its JSON. }
function TolemText(const Json: UTF8String; const Path: string): string;
{ A whole number, also one that is written as a text of digits. }
function TolemNumber(const Json: UTF8String; const Path: string): Int64;
function TolemFlag(const Json: UTF8String; const Path: string): Boolean;
{ Whether it is there and is not null. }
function TolemHas(const Json: UTF8String; const Path: string): Boolean;
{ Elements of a list, or members of an object. }
function TolemCount(const Json: UTF8String; const Path: string): Integer;

{ Text }

{ What is said of `string` stands in TolemSwitches.inc. }
function TolemFromUtf8(const Utf8: UTF8String): string;
function TolemToUtf8(const Text: string): UTF8String;
{ A text as JSON has it, with its quotes. }
function TolemQuote(const Text: string): string;
{ A file in UTF-8, with or without a byte order mark. }
function TolemReadFile(const FileName: string): string;

{ Money }

{ 1500.00 KZT as 150000. What is no whole number of minor units is an ETolemArgument: round where the amount is computed. }
function TolemMinor(const Amount: Currency; const Code: string): Int64;
{ 150000 in KZT as 1500.00. }
function TolemMajor(const Minor: Int64; const Code: string): Currency;
{ How many decimal places a currency has, by its letters or digits: 2 for KZT and 398. }
function TolemExponent(const Code: string): Integer;

implementation

uses
{$IFDEF MSWINDOWS}
  Windows,
{$ENDIF}
  TolemJson;

{$I TolemCurrencies.inc}

type
  ETolemErrorClass = class of ETolemError;

function KnownStatus(Code: Integer): Boolean; forward;
function StatusNamed(const Name: string): TTolemStatus; forward;
function ReadTrouble(const Value: TTolemValue): TTolemTrouble; forward;

{ Native }

function Native: PTolemFunctions;
begin
  Result := TolemNative;
end;

function OfLibrary(Text: PAnsiChar): string;
begin
  Result := TolemDecode(Text, TolemLength(Text));
end;

{ Answers }

function StatusOf(const Value: TTolemValue): TTolemStatus;
begin
  Result := StatusNamed(JsonText(Value));
end;

function ReadStrings(const List: TTolemValue): TTolemStrings;
var
  I: Integer;
  Element: TTolemValue;
begin
  Result := nil;
  SetLength(Result, JsonCount(List));
  Element := JsonFirst(List);
  for I := 0 to High(Result) do
  begin
    Result[I] := JsonText(Element);
    Element := JsonNext(List, Element);
  end;
end;

{ An answer from its status and its document. A number this binding does not know is TOLEM_UNKNOWN: do not pay again, ask. }
function AnswerOf(Code: Integer; const Name: string; const Json: UTF8String): TTolemResult;
var
  Root: TTolemValue;
begin
  Root := JsonRoot(Json);
  Result.Json := Json;
  Result.StatusCode := Code;
  Result.Status := TOLEM_UNKNOWN;
  if KnownStatus(Code) then
    Result.Status := Code;
  Result.StatusName := Name;
  Result.Operation := JsonText(JsonMember(Root, 'operation'));
  Result.Gateway := JsonText(JsonMember(Root, 'gateway'));
  Result.Advice := JsonText(JsonMember(Root, 'advice'));
  Result.Message := JsonText(JsonMember(Root, 'message'));
  Result.HasError := JsonIs(JsonMember(Root, 'error'));
  Result.Error := ReadTrouble(JsonMember(Root, 'error'));
  Result.Raw := JsonText(JsonMember(Root, 'raw'));
end;

function ErrorClass(Status: TTolemStatus): ETolemErrorClass;
begin
  case Status of
    TOLEM_E_ARGUMENT: Result := ETolemArgument;
    TOLEM_E_REQUEST: Result := ETolemRequest;
    TOLEM_E_CONFIG: Result := ETolemConfig;
    TOLEM_E_CONFLICT: Result := ETolemConflict;
    TOLEM_E_UNSUPPORTED: Result := ETolemUnsupported;
    TOLEM_E_HANDLE: Result := ETolemHandle;
    TOLEM_E_FORKED: Result := ETolemForked;
    TOLEM_E_JOURNAL: Result := ETolemJournal;
  else
    Result := ETolemInternal;
  end;
end;

{ Copies the document of a result of the library and frees it. Lets pass what is known about the money, and raises what is
  wrong with the caller. }
function Taken(Code: Integer; Handle: Pointer): TTolemResult;
var
  Said: PAnsiChar;
  Json: UTF8String;
begin
  try
    Said := Native.ResultJson(Handle);
    Json := '{}';
    if Said <> nil then
      SetString(Json, Said, TolemLength(Said));
  finally
    Native.ResultFree(Handle);
  end;
  Result := AnswerOf(Code, TolemStatusName(Code), Json);
  if Result.Status < 0 then
    raise ErrorClass(Result.Status).CreateOf(Result);
end;

{ What the binding refuses itself, in the shape of what the library would have said; it need not be there for that. }
procedure Refuse(const Message, Field: string);
var
  Answer: TTolemResult;
begin
  Answer := AnswerOf(TOLEM_E_ARGUMENT, 'TOLEM_E_ARGUMENT', '{}');
  Answer.Message := Message;
  Answer.HasError := True;
  Answer.Error.Message := Message;
  Answer.Error.Field := Field;
  raise ETolemArgument.CreateOf(Answer);
end;

procedure RefuseFaults(Bytes: TTolemBytes);
begin
  if Bytes.Fault <> '' then
    Refuse(Bytes.Fault, Bytes.Field);
end;

{ ETolemError }

{ The message names the field, if it does not begin with it anyway. }
function MessageOf(const Answer: TTolemResult): string;
begin
  Result := Answer.Error.Message;
  if Result = '' then
    Result := Answer.Message;
  if Result = '' then
    Result := Answer.StatusName;
  if (Answer.Error.Field <> '') and (Copy(Result, 1, Length(Answer.Error.Field)) <> Answer.Error.Field) then
    Result := Answer.Error.Field + ': ' + Result;
end;

constructor ETolemError.CreateOf(const Answer: TTolemResult);
begin
  inherited Create(TolemForException(MessageOf(Answer)));
  FAnswer := Answer;
end;

function ETolemError.Status: TTolemStatus;
begin
  Result := FAnswer.Status;
end;

function ETolemError.StatusName: string;
begin
  Result := FAnswer.StatusName;
end;

function ETolemError.Code: string;
begin
  Result := FAnswer.Error.Code;
end;

function ETolemError.Field: string;
begin
  Result := FAnswer.Error.Field;
end;

function ETolemConflict.Movement: TTolemMovement;
begin
  Result := TolemAsMovement(Answer);
end;

{$I TolemFields.inc}

{$I TolemClient.inc}

{$I TolemCode.inc}

{ The library }

procedure TolemLoad;
begin
  TolemNative;
end;

function TolemLibraryFile: string;
begin
  Result := TolemLoadedFrom;
end;

function TolemVersion: string;
begin
  Result := OfLibrary(Native.Version);
end;

function TolemAbiVersion: Cardinal;
begin
  Result := Native.AbiVersion;
end;

function TolemStatusName(Status: Integer): string;
begin
  Result := OfLibrary(Native.StatusName(Status));
end;

function TolemDescribe: TTolemResult;
var
  Code: Integer;
  Handle: Pointer;
begin
  Code := Native.Describe(Handle);
  Result := Taken(Code, Handle);
end;

{ Documents by their paths }

function At(const Json: UTF8String; const Path: string): TTolemValue;
begin
  Result := JsonPath(JsonRoot(Json), TolemEncode(Path));
end;

function TolemText(const Json: UTF8String; const Path: string): string;
begin
  Result := JsonText(At(Json, Path));
end;

function TolemNumber(const Json: UTF8String; const Path: string): Int64;
begin
  JsonNumber(At(Json, Path), Result);
end;

function TolemFlag(const Json: UTF8String; const Path: string): Boolean;
begin
  JsonFlag(At(Json, Path), Result);
end;

function TolemHas(const Json: UTF8String; const Path: string): Boolean;
begin
  Result := JsonIs(At(Json, Path));
end;

function TolemCount(const Json: UTF8String; const Path: string): Integer;
begin
  Result := JsonCount(At(Json, Path));
end;

{ Text }

function TolemFromUtf8(const Utf8: UTF8String): string;
begin
  Result := TolemDecode(PAnsiChar(Utf8), Length(Utf8));
end;

function TolemToUtf8(const Text: string): UTF8String;
begin
  Result := TolemEncode(Text);
end;

function TolemQuote(const Text: string): string;
var
  Json: TTolemBytes;
begin
  Json := TTolemBytes.Create;
  try
    Json.Quote(Text, '');
    RefuseFaults(Json);
    Result := TolemDecode(Json.Text, Json.Count);
  finally
    Json.Free;
  end;
end;

function TolemReadFile(const FileName: string): string;
var
  Source: TFileStream;
  Bytes: AnsiString;
  Skip: Integer;
begin
  Source := TFileStream.Create(FileName, fmOpenRead or fmShareDenyWrite);
  try
    Bytes := '';
    SetLength(Bytes, Source.Size);
    Source.ReadBuffer(PAnsiChar(Bytes)^, Length(Bytes));
  finally
    Source.Free;
  end;
  Skip := 0;
  if (Length(Bytes) >= 3) and (Ord(Bytes[1]) = $EF) and (Ord(Bytes[2]) = $BB) and (Ord(Bytes[3]) = $BF) then
    Skip := 3;
  Result := TolemDecode(PAnsiChar(Bytes) + Skip, Length(Bytes) - Skip);
end;

{ Money. A Currency is an Int64 of ten-thousandths, so that all of this is whole numbers. }

function TolemExponent(const Code: string): Integer;
var
  I: Integer;
begin
  for I := 0 to High(TolemCurrencies) do
    if (Code = string(TolemCurrencies[I].Letters)) or (Code = string(TolemCurrencies[I].Digits)) then
    begin
      Result := TolemCurrencies[I].Exponent;
      Exit;
    end;
  Refuse(TolemSay(tmNoCurrency, []), 'currency');
  Result := 0;
end;

{ How many ten-thousandths a minor unit has. }
function MinorUnit(const Code: string): Int64;
var
  I: Integer;
begin
  Result := 1;
  for I := TolemExponent(Code) to 3 do
    Result := Result * 10;
end;

function TolemMinor(const Amount: Currency; const Code: string): Int64;
var
  Parts, Unit_: Int64;
begin
  Move(Amount, Parts, SizeOf(Parts));
  Unit_ := MinorUnit(Code);
  if Parts mod Unit_ <> 0 then
    Refuse(TolemSay(tmNotWhole, []), 'amount');
  Result := Parts div Unit_;
end;

function TolemMajor(const Minor: Int64; const Code: string): Currency;
var
  Parts, Unit_: Int64;
begin
  Unit_ := MinorUnit(Code);
  if (Minor > High(Int64) div Unit_) or (Minor < Low(Int64) div Unit_) then
    Refuse(TolemSay(tmTooLarge, []), 'amount');
  Parts := Minor * Unit_;
  Move(Parts, Result, SizeOf(Result));
end;

end.
